import { expect, test } from 'vitest'
import { MachineWindows } from '../../../src/record/machine/machine-windows.ts'

/** Windows of 100 ms from 0 on, which explain that much each. */
function windowsOf(...explainedMs: readonly number[]): MachineWindows {
  const windows = new MachineWindows(0, 0)
  explainedMs.forEach((ms, index) => windows.close((index + 1) * 100, ms))
  return windows
}

test('windows explain what each of them does, from the one in which something started', () => {
  const windows = windowsOf(5, 20, 7)
  expect([300, 250, 200, 150, 100, 99, 0].map((ms) => windows.explainedSince(ms))).toEqual([0, 7, 7, 27, 27, 28, 32])
})

test('a wait that is longer than its window began in those before; of the one in which something started no more than the rest counts', () => {
  const windows = windowsOf(5, 1_000, 30)
  expect([290, 200, 190, 100, 50].map((ms) => windows.explainedSince(ms))).toEqual([10, 30, 40, 130, 180])
})

test('everything may be explained of what started before the first known window', () => {
  expect(windowsOf(1).explainedSince(-1)).toBe(Number.POSITIVE_INFINITY)
  const windows = new MachineWindows(0, 0)
  for (let index = 1; index <= 1_500; index++) windows.close(index * 100, 1)
  expect(windows.explainedSince(149_950)).toBe(1)
  expect(windows.explainedSince(150_000 - 1_024 * 100)).toBe(1_024)
  expect(windows.explainedSince(10)).toBe(Number.POSITIVE_INFINITY)
})

test('the share of lost time counts from where measuring began', () => {
  const windows = windowsOf(100, 100)
  expect(windows.lostRatio).toBe(1)
  windows.restart()
  expect(windows.lostRatio).toBe(0)
  windows.close(300, 10)
  windows.close(400, 40)
  expect(windows.lostRatio).toBe(0.25)
})
