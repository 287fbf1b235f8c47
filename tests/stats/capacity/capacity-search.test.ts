import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CapacitySearch, type SearchSettings } from '../../../src/stats/capacity/capacity-search.ts'
import type { ProbeOutcome, ProbesEnd } from '../../../src/stats/capacity/probe-sequence.ts'
import { samplesFor } from '../../../src/stats/capacity/probe-verdict.ts'
import { seededRandom, type Random } from '../../../src/units/random.ts'
import { collapsing, degrading, probe, stalling, tokenBucket, workers, type Objective, type VirtualServer } from './virtual-server.ts'

const SETTINGS: SearchSettings = { from: 50, to: 20_000, width: 0.1, withinMs: 30_000, confirmMs: 25_000, samples: 449, limitMs: 50 }

/** Where a search ends whose probes are as `outcomeOf` says, each taking its length. */
function endOf(settings: SearchSettings, outcomeOf: (rate: number, lengthMs: number) => ProbeOutcome): ProbesEnd {
  const search = new CapacitySearch(settings)
  let elapsedMs = 0
  for (let order = search.next; order !== undefined; order = search.next) {
    elapsedMs += order.lengthMs
    search.add(outcomeOf(order.rate, order.lengthMs), elapsedMs)
  }
  return search.end!
}

const threshold =
  (capacity: number) =>
  (rate: number): ProbeOutcome =>
    rate <= capacity ? 'good' : 'bad'

test('the interval of probes that tell the truth contains the capacity, and is a narrow one', () => {
  fc.assert(
    fc.property(fc.double({ min: 120, max: 9_000, noNaN: true }), (capacity) => {
      const { lower, upper } = endOf({ ...SETTINGS, withinMs: 100_000 }, threshold(capacity))
      expect(lower!).toBeLessThanOrEqual(capacity)
      expect(upper!).toBeGreaterThan(capacity)
      expect(upper! / lower!).toBeLessThan(1.35)
    }),
  )
})

test('whatever probes show, it ends within its time, and its interval is in its range and in order', () => {
  const outcomes = fc.constantFrom<ProbeOutcome>('good', 'bad', 'undecided', 'generator')
  fc.assert(
    fc.property(fc.infiniteStream(outcomes), (stream) => {
      let elapsedMs = 0
      const end = endOf(SETTINGS, (rate, lengthMs) => {
        expect(rate).toBeGreaterThanOrEqual(SETTINGS.from)
        expect(rate).toBeLessThanOrEqual(SETTINGS.to)
        elapsedMs += lengthMs
        return stream.next().value
      })
      expect(elapsedMs).toBeLessThanOrEqual(2 * (SETTINGS.withinMs + SETTINGS.confirmMs))
      expect(end.lower ?? 0).toBeLessThan(end.upper ?? Number.POSITIVE_INFINITY)
    }),
  )
})

describe('a search ends', () => {
  test('below its range if the lowest rate is too much three times, the last time for long', () => {
    const lengths: number[] = []
    const end = endOf(SETTINGS, (_rate, lengthMs) => (lengths.push(lengthMs), 'bad'))
    expect(end).toEqual({ lower: undefined, upper: 50, by: 'from' })
    expect(lengths).toEqual([1_000, 1_000, 8_980])
  })

  test('at the top of its range if that holds for long', () => {
    expect(endOf({ ...SETTINGS, to: 1_000 }, () => 'good')).toEqual({ lower: 1_000, upper: undefined, by: 'to' })
  })

  test('at the generator, without an upper end, if that does not apply higher rates', () => {
    const { lower, upper, by } = endOf({ ...SETTINGS, withinMs: 100_000 }, (rate) => (rate <= 700 ? 'good' : 'generator'))
    expect({ upper, by }).toEqual({ upper: undefined, by: 'generator' })
    expect(lower).toBeGreaterThan(560)
    expect(lower).toBeLessThanOrEqual(700)
  })

  test('without an interval if nothing is ever decided', () => {
    expect(endOf(SETTINGS, () => 'undecided')).toEqual({ lower: undefined, upper: undefined, by: 'budget' })
  })

  test('around what is undecided, with rates below and above that are not', () => {
    const { lower, upper } = endOf({ ...SETTINGS, withinMs: 100_000 }, (rate) => (rate <= 600 ? 'good' : rate < 800 ? 'undecided' : 'bad'))
    expect(lower).toBeLessThanOrEqual(600)
    expect(lower).toBeGreaterThan(480)
    expect(upper).toBeGreaterThanOrEqual(800)
    expect(upper).toBeLessThan(1_000)
  })
})

test('the rate doubles until it is too much three times, and one probe that was disturbed ends nothing', () => {
  const search = new CapacitySearch(SETTINGS)
  const seen: number[] = []
  const outcomes: readonly ProbeOutcome[] = ['undecided', 'bad', 'good', 'good', 'bad', 'bad', 'bad']
  for (const outcome of outcomes) {
    seen.push(search.next!.rate)
    search.add(outcome, 0)
  }
  expect(seen).toEqual([50, 100, 100, 200, 400, 400, 400])
  expect(search.next).toMatchObject({ purpose: 'search' })
  expect(search.next!.rate).toBeGreaterThan(200)
  expect(search.next!.rate).toBeLessThan(400)
})

interface Known {
  readonly server: () => VirtualServer
  readonly objective: Objective
  /** The highest rate at which 95 of 100 probes of 5 s are good; found by 300 probes at each of nine rates. */
  readonly truth: number
}

const exponential =
  (mean: number) =>
  (random: Random): number =>
    -mean * Math.log(1 - random())

const SERVERS: Readonly<Record<string, Known>> = {
  'four workers of 5 ms': { server: () => workers(4, () => 5), objective: { limitMs: 50, share: 0.01 }, truth: 724 },
  'a pool of ten connections': { server: () => workers(10, exponential(12)), objective: { limitMs: 100, share: 0.01 }, truth: 740 },
  'a token bucket of 700/s': { server: () => tokenBucket(700, 20), objective: { limitMs: 50, share: 0.01 }, truth: 659 },
  'one that degrades gradually': { server: () => degrading(3, 0.012), objective: { limitMs: 40, share: 0.01 }, truth: 567 },
  'one that collapses': { server: () => collapsing(4, 5, 2), objective: { limitMs: 50, share: 0.01 }, truth: 724 },
  'one that stalls for 200 ms every 3 s': {
    server: () =>
      stalling(
        workers(4, () => 5),
        200,
        3_000,
      ),
    objective: { limitMs: 250, share: 0.1 },
    truth: 767,
  },
}

/** Searches a server in virtual time. */
function searched({ server, objective }: Known, seed: number): ProbesEnd & { readonly tookMs: number } {
  const random = seededRandom(seed, 99)
  const target = server()
  const startMs = 3_000 * random()
  let nowMs = startMs
  const search = new CapacitySearch({ ...SETTINGS, samples: samplesFor(objective.share), limitMs: objective.limitMs })
  for (let order = search.next; order !== undefined; order = search.next) {
    const { verdict, endMs } = probe(target, nowMs, order, objective, random)
    // Until the target has recovered, and the next probe is on its way.
    nowMs = endMs + (verdict === 'bad' ? 300 : 20)
    search.add(verdict, nowMs - startMs)
  }
  return { ...search.end!, tookMs: nowMs - startMs }
}

describe('forty searches in virtual time', () => {
  test.for(Object.entries(SERVERS))('of %s', ([, known]) => {
    const ends = Array.from({ length: 40 }, (_end, seed) => searched(known, seed))
    const contained = ends.filter(({ lower = 0, upper = Number.POSITIVE_INFINITY }) => lower <= known.truth && upper >= known.truth)
    const errors = ends.map(({ lower }) => Math.log((lower ?? 1) / known.truth))
    expect(contained.length).toBeGreaterThanOrEqual(30)
    expect(Math.hypot(...errors) / Math.sqrt(errors.length)).toBeLessThan(0.12)
    expect(ends.map(({ tookMs }) => tookMs).toSorted((one, other) => one - other)[20]).toBeLessThan(55_000)
  })
})
