import { expect, test } from 'vitest'
import { ErrorTimes } from '../../../src/page/frames/error-times.ts'
import type { LiveCounts } from '../../../src/record/live-counts.ts'

const counts = (count: number, firstAtMs: number, lastAtMs: number): LiveCounts =>
  ({
    iterations: { failed: 4 },
    errors: [{ code: 'thrown', message: 'no', count, firstAtMs, lastAtMs, at: 'shop.test.ts:3:1' }],
    steps: new Map([['pay', { failed: count, errors: [{ code: 'status-503', message: 'no', count, firstAtMs: 0 }] }]]),
  }) as unknown as LiveCounts

const times = (seen: ErrorTimes, of: LiveCounts, nowMs: number) =>
  seen.errorsOf(of, nowMs).map(({ scope, count, firstAtMs, lastAtMs, isException }) => [scope, count, firstAtMs, lastAtMs, isException])

test('an error says when it was first and last seen: of an iteration exactly, of a call by the second', () => {
  const seen = new ErrorTimes()
  expect(times(seen, counts(1, 740, 740), 1_000)).toEqual([
    ['run', 1, 740, 740, true],
    ['step pay', 1, 1_000, 1_000, false],
  ])
  expect(times(seen, counts(3, 740, 1_850), 2_000)).toEqual([
    ['run', 3, 740, 1_850, true],
    ['step pay', 3, 1_000, 2_000, false],
  ])
  expect(times(seen, counts(3, 740, 1_850), 3_000)[1]).toEqual(['step pay', 3, 1_000, 2_000, false])
  // Measuring begins again: times count from then.
  seen.restart(10_000)
  expect(times(seen, counts(1, 10_400, 10_400), 1_000)).toEqual([
    ['run', 1, 400, 400, true],
    ['step pay', 1, 1_000, 1_000, false],
  ])
})
