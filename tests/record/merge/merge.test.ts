import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MachineWindows } from '../../../src/record/machine/machine-windows.ts'
import { mergeSnapshots } from '../../../src/record/merge/merge.ts'
import { Recorder } from '../../../src/record/recorder.ts'
import type { Snapshot } from '../../../src/record/snapshot.ts'
import { eventsUpTo, tell, type Event } from '../events.ts'

/** Blocks are exact where the recorders began with one length; everything else needs nothing in common. */
function snapshotOf(events: readonly Event[], blockMs: number = 62.5): Snapshot {
  const recorder = new Recorder({ blockMs, window: { startMs: 1_000, endMs: 60_000 }, startsWhenDue: false })
  tell(recorder, events)
  return recorder.snapshot()
}

/** Events dealt to three recorders as chance has it: those of each, and all of them. */
const dealt = eventsUpTo(80).chain((events) =>
  fc
    .array(fc.nat({ max: 2 }), { minLength: events.length, maxLength: events.length })
    .map((owners) => ({ all: events, parts: [0, 1, 2].map((owner) => events.filter((_, at) => owners[at] === owner)) })),
)

const measured = (latenciesMs: readonly number[]): Snapshot => {
  const windows = new MachineWindows(0, 0)
  const recorder = new Recorder({ blockMs: 62.5, window: { startMs: 0, endMs: 60_000 }, startsWhenDue: false, machine: windows })
  latenciesMs.forEach((ms, index) =>
    recorder.succeed({ index, dueMs: 0, startedMs: 1, status: 200, longestStep: undefined, longestStepMs: 0, stepsMs: 0 }, ms),
  )
  windows.close(100, 2)
  return recorder.snapshot()
}
const unexplained = ({ unexplained: encoded }: Snapshot): number | undefined => encoded?.sum
const unmeasured = (): Snapshot => ({ ...snapshotOf([]), latency: measured([10]).latency })

describe('what the machine does not explain', () => {
  test('is less than latency by lateness, and by the window', () => {
    expect(measured([10, 20]).unexplained).toMatchObject({ count: 2, min: 7_000, max: 17_000 })
  })

  test('adds up', () => {
    expect(unexplained(mergeSnapshots([measured([10]), measured([20])]))).toBe(24_000)
  })

  test('is not known if it is not known of a part in which something succeeded', () => {
    expect(unexplained(mergeSnapshots([measured([10]), unmeasured()]))).toBeUndefined()
    expect(unexplained(mergeSnapshots([unmeasured(), measured([10]), snapshotOf([])]))).toBeUndefined()
    expect(unexplained(mergeSnapshots([snapshotOf([]), measured([10]), snapshotOf([])]))).toBe(7_000)
  })
})

describe('merging snapshots', () => {
  test('gives what one recorder of everything holds', () => {
    fc.assert(
      fc.property(dealt, ({ all, parts }) => {
        expect(mergeSnapshots(parts.map((part) => snapshotOf(part)))).toEqual(snapshotOf(all))
      }),
    )
  })

  test('does not depend on order or grouping', () => {
    fc.assert(
      fc.property(dealt, fc.constantFrom(62.5, 125, 500), ({ parts }, blockMs) => {
        const [first, second, third] = parts.map((part, at) => snapshotOf(part, at === 0 ? blockMs : 62.5)) as [
          Snapshot,
          Snapshot,
          Snapshot,
        ]
        const merged = mergeSnapshots([mergeSnapshots([first, second]), third])
        expect(mergeSnapshots([first, mergeSnapshots([second, third])])).toEqual(merged)
        expect(mergeSnapshots([third, mergeSnapshots([second, first])])).toEqual(merged)
      }),
    )
  })

  test('with one of nothing changes nothing', () => {
    fc.assert(
      fc.property(eventsUpTo(40), (events) => {
        const snapshot = snapshotOf(events)
        expect(mergeSnapshots([snapshot, snapshotOf([])])).toEqual(snapshot)
        expect(mergeSnapshots([snapshotOf([]), snapshot])).toEqual(snapshot)
      }),
    )
  })

  test('leaves both as they were', () => {
    fc.assert(
      fc.property(eventsUpTo(40), (events) => {
        const [first, second] = [snapshotOf(events), snapshotOf(events)]
        mergeSnapshots([first, second])
        expect([first, second]).toEqual([snapshotOf(events), snapshotOf(events)])
      }),
    )
  })

  test('of stages, one after the other, gives the run', () => {
    fc.assert(
      fc.property(eventsUpTo(80), fc.nat({ max: 80 }), (events, border) => {
        expect(mergeSnapshots([snapshotOf(events.slice(0, border)), snapshotOf(events.slice(border))])).toEqual(snapshotOf(events))
      }),
    )
  })
})
