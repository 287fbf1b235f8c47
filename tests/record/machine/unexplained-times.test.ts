import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { MachineWindows } from '../../../src/record/machine/machine-windows.ts'
import { UnexplainedTimes } from '../../../src/record/machine/unexplained-times.ts'
import { Histogram } from '../../../src/stats/histogram.ts'

const read = (times: UnexplainedTimes): readonly number[] => {
  const histogram = Histogram.decode(times.encode())
  return Array.from({ length: histogram.count }, (_, rank) => Math.round(histogram.valueAtRank(rank + 1) / 1_000))
}

test('what a time touches is taken off it: the windows before, and the one that is open when it ends', () => {
  const windows = new MachineWindows(0, 0)
  const times = new UnexplainedTimes(windows)
  windows.close(100, 5)
  windows.close(200, 20)
  // From 50 to 210, from 150 to 210, and from 205 to 210 ms.
  times.record(160, 50)
  times.record(60, 150)
  times.record(5, 205)
  windows.close(300, 3)
  expect(read(times)).toEqual([2, 37, 132])
})

test('until its last window has closed, all of a time may be explained', () => {
  const windows = new MachineWindows(0, 0)
  const times = new UnexplainedTimes(windows)
  times.record(50, 10)
  expect(read(times)).toEqual([0])
  windows.close(100, 0)
  expect(times.encode()).toEqual({ ...times.encode(), count: 1, sum: 50_000, min: 50_000, max: 50_000 })
})

test('a wait that ends after several windows explains what ended with it', () => {
  const windows = new MachineWindows(0, 0)
  const times = new UnexplainedTimes(windows)
  for (const endMs of [100, 200, 300]) windows.close(endMs, 0)
  times.record(345, 10)
  windows.close(400, 330)
  expect(read(times)).toEqual([15])
  times.record(400, 10)
  windows.close(500, 0)
  expect(read(times)).toEqual([15, 70])
})

test('where no window explains anything, what remains is what was recorded, bit for bit', () => {
  const windows = new MachineWindows(0, 0)
  const times = new UnexplainedTimes(windows)
  const all = new Histogram()
  for (let index = 0; index < 1_000; index++) {
    if (index % 50 === 0) windows.close(index + 1, 0)
    all.record(index * 317)
    times.record((index * 317) / 1_000, index)
  }
  windows.close(2_000, 0)
  expect(times.encode()).toEqual(all.encode())
})

test('it is, within the width of a bucket, what a list of all times and windows gives, and never more than was recorded', () => {
  const window = fc.record({ lengthMs: fc.integer({ min: 20, max: 400 }), waitMs: fc.integer({ min: 0, max: 500 }) })
  const time = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), lengthMs: fc.integer({ min: 0, max: 900 }) })
  fc.assert(
    fc.property(fc.array(window, { minLength: 1, maxLength: 12 }), fc.array(time, { maxLength: 30 }), (all, raw) => {
      const endMs = all.reduce((sum, { lengthMs }) => sum + lengthMs, 0)
      const ended = raw
        .map(({ at, lengthMs }) => ({ endedMs: Math.round(at * (endMs - 1)), lengthMs }))
        .map(({ endedMs, lengthMs }) => ({ endedMs, startMs: Math.max(0, endedMs - lengthMs) }))
        .toSorted((first, second) => first.endedMs - second.endedMs)
      const windows = new MachineWindows(0, 0)
      const times = new UnexplainedTimes(windows)
      const expected: number[] = []
      let fromMs = 0
      const closed: { readonly fromMs: number; readonly toMs: number; readonly explainedMs: number }[] = []
      for (const { lengthMs, waitMs: longMs } of all) {
        const waitMs = Math.min(longMs, lengthMs)
        const toMs = fromMs + lengthMs
        for (const { startMs, endedMs } of ended.filter((each) => each.endedMs >= fromMs && each.endedMs < toMs)) {
          times.record(endedMs - startMs, startMs)
          const before = closed
            .filter((each) => each.toMs > startMs)
            .reduce((sum, each) => sum + Math.min(each.explainedMs, each.toMs - Math.max(each.fromMs, startMs)), 0)
          expected.push(Math.max(0, endedMs - startMs - before - waitMs))
        }
        windows.close(toMs, waitMs)
        closed.push({ fromMs, toMs, explainedMs: waitMs })
        fromMs = toMs
      }
      const histogram = Histogram.decode(times.encode())
      expect(histogram.count).toBe(expected.length)
      // A value that was in a bucket of up to 7 ms is off by half of that, also where little of it is left.
      expected
        .toSorted((first, second) => first - second)
        .forEach((ms, index) => expect(Math.abs(histogram.valueAtRank(index + 1) / 1_000 - ms)).toBeLessThan(8))
    }),
  )
})
