import { afterEach, expect, test, vi } from 'vitest'
import type { LatencyOptions } from '../../../src/result/verdicts/latency/latency-claim.ts'
import { onAnnotate } from '../../../src/vitest/report/run-annotations.ts'
import { matchers } from '../../../src/vitest/matchers/matchers.ts'
import { messageOf } from '../../helpers/message-of.ts'
import { runOf, type RecordChanges } from '../../helpers/results/run-record.ts'

expect.extend(matchers)

const remarks = vi.fn<(text: string) => void>()
afterEach(() => void remarks.mockClear())

/** 200 iterations of 1 µs to 200 µs in no order: their median is at most 113 µs with 95 % confidence, and above 88 µs. */
function spread(changes: RecordChanges = {}): ReturnType<typeof runOf> {
  const run = runOf({}, [{ count: 200, latencyMs: (index) => (((index * 7_919) % 200) + 1) / 1_000 }], { everyMs: 10, ...changes })
  onAnnotate(run, remarks)
  return run
}

const sure = (inconclusive?: LatencyOptions['inconclusive']): LatencyOptions => ({ confidence: '95%', inconclusive })

test('what the samples leave open is thrown, with .not as well', () => {
  for (const options of [sure(), sure('fail')]) {
    expect(messageOf(() => expect(spread()).toHaveLatencyBelow({ p50: 0.1 }, options))).toMatch(/^not-judgeable: Inconclusive/)
    expect(messageOf(() => expect(spread()).not.toHaveLatencyBelow({ p50: 0.1 }, options))).toMatch(/^not-judgeable: Inconclusive/)
  }
  expect(remarks).not.toHaveBeenCalled()
})

test('or let be and told, with .not as well', () => {
  expect(spread()).toHaveLatencyBelow({ p50: 0.1 }, sure('warn'))
  expect(spread()).not.toHaveLatencyBelow({ p50: 0.1 }, sure('warn'))
  expect(remarks.mock.calls.map(([text]) => text.split(' (')[0])).toEqual(
    Array.from({ length: 2 }, () => 'Inconclusive: with 95 % confidence p50 is between 0.088 ms and 0.113 ms'),
  )
})

test('or let be', () => {
  expect(spread()).toHaveLatencyBelow({ p50: 0.1 }, sure('pass'))
  expect(spread()).not.toHaveLatencyBelow({ p50: 0.1 }, sure('pass'))
  expect(remarks).not.toHaveBeenCalled()
})

test('what is known is judged all the same', () => {
  const both = { p25: 0.001, p50: 0.1 }
  expect(spread()).not.toHaveLatencyBelow(both, sure('warn'))
  expect(() => expect(spread()).toHaveLatencyBelow(both, sure('warn'))).toThrow('expected p25 latency at most 0.001 ms')
  expect(spread()).toHaveLatencyBelow({ p50: 0.2 }, sure('warn'))
  expect(() => expect(spread()).not.toHaveLatencyBelow({ p50: 0.2 }, sure('warn'))).toThrow('expected p50 latency above 0.2 ms')
  expect(remarks).not.toHaveBeenCalled()
})

test('a run of which nothing can be proven stays INVALID', () => {
  const aborted: RecordChanges = { aborted: { by: 'signal', reason: 'enough', atMs: 90 } }
  expect(messageOf(() => expect(spread(aborted)).toHaveLatencyBelow({ p50: 0.1 }, sure('warn')))).toMatch(/INVALID/)
})
