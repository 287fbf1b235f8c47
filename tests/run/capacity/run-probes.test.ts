import { describe, expect, test } from 'vitest'
import { runProbes, type ProbeRequest } from '../../../src/run/capacity/run-probes.ts'
import type { ProbeFacts } from '../../../src/run/capacity/probe-facts.ts'
import { RateTest } from '../../../src/stats/capacity/rate-test.ts'
import { CapacitySearch } from '../../../src/stats/capacity/capacity-search.ts'
import { ManualClock } from '../../helpers/manual-clock.ts'

const GOOD: ProbeFacts = { outcome: 'good', succeeded: 100, bad: 0, medianMs: 5, isSilent: false }
const BAD: ProbeFacts = { ...GOOD, outcome: 'bad', medianMs: 80 }
const SILENT: ProbeFacts = { outcome: 'bad', succeeded: 0, bad: 100, medianMs: Number.NaN, isSilent: true }

/** Conducts a search whose probes take exactly their length. */
async function probed(showing: (request: ProbeRequest, clock: ManualClock) => ProbeFacts | undefined, isTargetGone = () => false) {
  const clock = new ManualClock()
  const requests: ProbeRequest[] = []
  const sequence = new CapacitySearch({ from: 100, to: 800, width: 0.1, withinMs: 20_000, confirmMs: 25_000, samples: 449, limitMs: 50 })
  const measure = (request: ProbeRequest): Promise<ProbeFacts | undefined> => {
    requests.push(request)
    const facts = showing(request, clock)
    clock.spend(request.lengthMs)
    return Promise.resolve(facts)
  }
  const made = await runProbes({ sequence, measure, isTargetGone, limitMs: 50 }, clock)
  return { ...made, requests }
}

const threshold = (request: ProbeRequest): ProbeFacts => (request.rate <= 250 ? GOOD : BAD)

test('after each probe that was bad, light ones look whether the target has recovered', async () => {
  let slowUntil = 0
  const { requests, probes, end } = await probed((request, clock) => {
    if (request.purpose !== 'recovery') {
      if (request.rate > 250) slowUntil = clock.now() + request.lengthMs + 600
      return threshold(request)
    }
    return { ...GOOD, medianMs: clock.now() < slowUntil ? 40 : 6 }
  })
  const [first] = probes.filter(({ recovery }) => recovery !== undefined)
  expect(first).toMatchObject({ request: { rate: 400 }, recovery: { state: 'recovered', elapsedMs: 750 } })
  expect(requests.filter(({ purpose }) => purpose === 'recovery')[0]).toMatchObject({ rate: 100, lengthMs: 250 })
  expect(end!.lower).toBeLessThanOrEqual(250)
  expect(end!.upper).toBeGreaterThan(250)
})

describe('it ends early', () => {
  test('if the target does not recover within 5 s', async () => {
    const { interrupted, probes } = await probed((request) =>
      request.purpose === 'recovery' ? { ...GOOD, medianMs: 30 } : threshold(request),
    )
    expect(interrupted).toBe('not recovered')
    expect(probes.at(-1)).toMatchObject({ request: { rate: 400 }, recovery: { state: 'not recovered', elapsedMs: 5_000 } })
  })

  test('if it does not answer any more', async () => {
    const { interrupted, end } = await probed((request) => (request.rate <= 250 && request.purpose !== 'recovery' ? GOOD : SILENT))
    expect({ interrupted, end }).toEqual({ interrupted: 'target died', end: undefined })
  })

  test('if its process has ended', async () => {
    let isGone = false
    const { interrupted, requests } = await probed(
      (request) => {
        isGone = request.rate > 250
        return threshold(request)
      },
      () => isGone,
    )
    expect(interrupted).toBe('target died')
    expect(requests.map(({ rate }) => rate)).toEqual([100, 200, 400])
  })

  test('if a probe is aborted, with the probes so far', async () => {
    const { interrupted, probes } = await probed((request) => (request.rate > 250 ? undefined : GOOD))
    expect(interrupted).toBe('aborted')
    expect(probes.map(({ request }) => request.rate)).toEqual([100, 200])
  })

  test('if it is aborted while the target recovers, with the probe that was too much', async () => {
    const { interrupted, probes } = await probed((request) => (request.purpose === 'recovery' ? undefined : threshold(request)))
    expect(interrupted).toBe('aborted')
    expect(probes.map(({ request }) => request.rate)).toEqual([100, 200, 400])
  })
})

test('a target that is too slow from the start has no speed to come back to', async () => {
  const clock = new ManualClock()
  const purposes: string[] = []
  const sequence = new RateTest({ rate: 100, withinMs: 60_000, samples: 449, limitMs: 50 })
  const { end } = await runProbes(
    { sequence, measure: ({ purpose }) => (purposes.push(purpose), Promise.resolve(BAD)), isTargetGone: () => false, limitMs: 50 },
    clock,
  )
  expect(purposes).toEqual(['test', 'test', 'test'])
  expect(end).toEqual({ lower: undefined, upper: 100, by: 'from' })
})
