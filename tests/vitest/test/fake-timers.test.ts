import { afterEach, expect, test, vi } from 'vitest'
import { refuseFakeTimers } from '../../../src/vitest/test/fake-timers.ts'

afterEach(() => void vi.useRealTimers())

test.for([
  ['all', undefined],
  ['setTimeout alone', { toFake: ['setTimeout' as const] }],
  ['setImmediate alone', { toFake: ['setImmediate' as const] }],
  ['queueMicrotask alone', { toFake: ['queueMicrotask' as const] }],
] as const)('timers that stand still are refused: %s', ([, config]) => {
  vi.useFakeTimers(config as never)
  expect(refuseFakeTimers).toThrow(
    'Fake timers are on, and time does not pass: nothing can be measured. Call vi.useRealTimers() before load(); ' +
      "vi.useFakeTimers({ toFake: ['Date'] }) and { shouldAdvanceTime: true } are fine.",
  )
})

test('timers that jump are refused', () => {
  vi.useFakeTimers()
  vi.setTimerTickMode('nextTimerAsync')
  expect(refuseFakeTimers).toThrow(/time jumps from timer to timer/)
})

test('nothing that lets time pass is refused', () => {
  expect(refuseFakeTimers).not.toThrow()
  for (const config of [
    { toFake: ['Date' as const] },
    { toFake: ['Date' as const, 'performance' as const, 'hrtime' as const] },
    { shouldAdvanceTime: true },
  ]) {
    vi.useFakeTimers(config)
    expect(refuseFakeTimers).not.toThrow()
    vi.useRealTimers()
  }
  vi.setSystemTime(0)
  expect(refuseFakeTimers).not.toThrow()
})
