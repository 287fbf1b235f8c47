import { describe, expect, test } from 'vitest'
import type { Milliseconds } from '../../../src/units/duration.ts'
import { violations } from './simulation/invariants.ts'
import { isComplete, type Outcome } from './simulation/scenario.ts'
import type { Fault } from './simulation/schedule.ts'
import { quiet } from './simulation/quiet.ts'
import { simulate, type Trace } from './simulation/simulate.ts'

interface Result extends Pick<Trace, 'arrivals'> {
  readonly outcome: Outcome
  readonly reported: number
  readonly lastMs: Milliseconds
  readonly lost: Readonly<Record<string, string>>
}

/** Three agents send 300 arrivals in 3 s, and something goes wrong. */
async function withFaults(...faults: readonly Fault[]): Promise<Result> {
  const trace = await simulate(quiet({ faults }))
  expect(violations(trace)).toEqual([])
  const { outcome } = trace.coordinators[0]!
  const lost = outcome.run!.agents.flatMap(({ id, lost }) => (lost === undefined ? [] : [[id, lost]]))
  return {
    arrivals: trace.arrivals,
    outcome,
    reported: [...outcome.reported.values()].reduce((sum, count) => sum + count, 0),
    lastMs: Math.max(...trace.arrivals.map(({ atMs }) => atMs)),
    lost: Object.fromEntries(lost) as Record<string, string>,
  }
}

const everyTime = Array.from({ length: 20 }, (_, index) => 1_000 + 130 * index)

describe('a broker that is away', () => {
  test.for([500, 800])('for %d ms at any time of a run changes nothing', async (forMs) => {
    for (const atMs of everyTime) {
      const { outcome, reported } = await withFaults({ kind: 'restart-broker', atMs, forMs })
      expect({ atMs, isComplete: isComplete(outcome), reported }).toEqual({ atMs, isComplete: true, reported: 300 })
    }
  })

  test('for 5 s ends the run, and every agent stops by itself', async () => {
    const { outcome, lastMs, lost } = await withFaults({ kind: 'restart-broker', atMs: 1_500, forMs: 5_000 })
    expect(outcome.run!.end).toMatchObject({ by: 'agent' })
    expect(lastMs).toBeLessThan(1_500 + 1_200)
    expect(Object.keys(lost)).toEqual(['K0-1', 'K1-1', 'K2-1'])
  })
})

describe('a coordinator', () => {
  test('that is frozen for 0.9 s at any time of a run blames no agent for that', async () => {
    for (const atMs of everyTime) {
      const { outcome, reported } = await withFaults({ kind: 'freeze-coordinator', coordinator: 0, atMs, forMs: 900 })
      expect({ atMs, isComplete: isComplete(outcome), reported }).toEqual({ atMs, isComplete: true, reported: 300 })
    }
  })

  test('that is frozen for 3 s finds that its agents have stopped by themselves, with what they have sent until then', async () => {
    const { outcome, arrivals, reported, lost } = await withFaults({
      kind: 'freeze-coordinator',
      coordinator: 0,
      atMs: 1_500,
      forMs: 3_000,
    })
    expect(isComplete(outcome)).toBe(false)
    expect(reported).toBe(arrivals.length)
    expect(arrivals.length).toBeLessThan(300)
    expect(Object.values(lost)).toContain('stopped by itself, since it heard nothing from this process for longer than its lease')
  })

  test('that dies leaves no load behind', async () => {
    const { lastMs } = await withFaults({ kind: 'kill-coordinator', coordinator: 0, atMs: 1_500 })
    expect(lastMs).toBeLessThan(1_500 + 1_200)
  })

  test('that ends a run early hears of every arrival, those included that were sent meanwhile', async () => {
    const { outcome, arrivals, reported, lastMs } = await withFaults({ kind: 'end', coordinator: 0, atMs: 1_500 })
    expect(outcome.run!.end).toEqual({ by: 'signal', reason: 'Ctrl+C' })
    expect(reported).toBe(arrivals.length)
    expect(lastMs).toBeLessThan(1_510)
  })
})

describe('an agent', () => {
  test.for(['kill', 'kill-child', 'freeze', 'freeze-child', 'freeze-both'] as const)(
    'after %s is lost within 2 s, and ends the run for all',
    async (kind) => {
      const { outcome, reported, lastMs, lost } = await withFaults({ kind, agent: 1, atMs: 1_500, forMs: 6_000 })
      expect(Object.keys(lost)).toEqual(['K1-1'])
      expect(outcome.lostMs.get('K1-1')! - 1_500).toBeLessThan(2_000)
      expect(lastMs - outcome.lostMs.get('K1-1')!).toBeLessThan(20)
      expect(outcome.run!.end!.reason).toMatch(/^agent 2 of 3 \(host, K1-1\) /)
      expect(reported).toBeLessThan(300)
    },
  )

  test.for(['both-lost', 'both-wait', 'in-lost', 'in-wait', 'out-lost', 'out-wait'] as const)(
    'whose connection is cut (%s) stops within its lease, and does not count as done',
    async (cut) => {
      const { outcome, lastMs, lost } = await withFaults({ kind: 'cut', agent: 1, atMs: 1_500, cut, forMs: 6_000 })
      expect(isComplete(outcome)).toBe(false)
      expect(Object.keys(lost)).toEqual(['K1-1'])
      expect(lastMs).toBeLessThan(1_500 + 2_000)
    },
  )

  test('that can only listen hears that the run has ended for it as well', async () => {
    const { outcome, arrivals } = await withFaults({ kind: 'cut', agent: 1, atMs: 1_500, cut: 'out-lost', forMs: 6_000 })
    const own = arrivals.filter(({ agent }) => agent === 'K1-1')
    // Its lease goes on: only the word that the run is over can stop it so soon.
    expect(own.at(-1)!.atMs).toBeGreaterThan(outcome.lostMs.get('K1-1')! - 100)
    expect(own.at(-1)!.atMs).toBeLessThan(outcome.lostMs.get('K1-1')! + 20)
  })

  test('that is stopped hands over what it has sent', async () => {
    const { arrivals, reported, lost, lastMs } = await withFaults({ kind: 'stop', agent: 1, atMs: 1_500 })
    expect(lost).toEqual({ 'K1-1': 'was stopped before its share was done ("the agent says why")' })
    expect(reported).toBe(arrivals.length)
    expect(lastMs).toBeLessThan(1_520)
  })

  test('gets no longer a lease from renewals that have waited', async () => {
    for (const atMs of everyTime) {
      const { arrivals } = await withFaults(
        { kind: 'cut', agent: 1, atMs, cut: 'in-wait', forMs: 900 },
        { kind: 'kill-coordinator', coordinator: 0, atMs: atMs + 300 },
      )
      const last = arrivals.findLast(({ agent }) => agent === 'K1-1')!
      expect(last.atMs).toBeLessThan(atMs + 300 + 1_200 + 1)
    }
  })
})
