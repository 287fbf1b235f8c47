import { assert, property } from 'fast-check'
import { expect, test } from 'vitest'
import { comparisonLine } from '../../src/report/comparison/comparison-line.ts'
import { describeComparison } from '../../src/report/comparison/describe-comparison.ts'
import { describeRun } from '../../src/report/run/describe-run.ts'
import { liveLine } from '../../src/report/run/live-line.ts'
import { summaryLine } from '../../src/report/run/summary-line.ts'
import { finishedLine } from '../../src/report/table/finished-line.ts'
import { tableText } from '../../src/report/table/table.ts'
import type { LoadResult } from '../../src/result/load-result.ts'
import { targetOf } from '../helpers/results/target.ts'
import { subjectOf } from '../../src/result/verdicts/subject.ts'
import { toHaveErrorRateBelow } from '../../src/vitest/matchers/correctness/to-have-error-rate-below.ts'
import { toHaveLatencyBelow } from '../../src/vitest/matchers/performance/to-have-latency-below.ts'
import { toHaveNoConnectionErrors } from '../../src/vitest/matchers/correctness/to-have-no-connection-errors.ts'
import { toHaveStatus } from '../../src/vitest/matchers/correctness/to-have-status.ts'
import { toHaveStatusCounts } from '../../src/vitest/matchers/correctness/to-have-status-counts.ts'
import { builtComparison } from '../result/comparison/build-comparison.ts'
import { expectSafeLines, nastyText } from '../helpers/nasty-text.ts'
import { buildResult, stepOf, succeeded } from './build-result.ts'
import { rowOf } from './build-row.ts'

/** A run in which everything that somebody else has written is this text. */
function runSaying(text: string): LoadResult {
  const errors = [{ code: text, message: text, count: 2, firstAtMs: 1, at: text }]
  const step = { ...stepOf([1, 2, 3], 2), errors }
  const troubled = buildResult({
    ...succeeded([1, 2, 3]),
    iterations: { started: 5, succeeded: 3, failed: 2, cutOff: 0, dropped: 0 },
    errorRate: 0.4,
    errors,
    requests: step,
    steps: { [text]: step, [`${text} again`]: step },
    findings: [{ kind: 'mocked-client', seen: text, spoils: 'all', fix: 'do not' }],
    sound: false,
    aborted: true,
    abortedBy: 'signal',
    abortReason: text,
    target: targetOf({ ended: text, output: text, note: text }),
  })
  return { ...troubled, plan: { ...troubled.plan, text }, scenarios: { [text]: troubled, other: troubled } }
}

const matchersOn = (result: LoadResult): readonly (() => unknown)[] => [
  () => toHaveStatus.call({ isNot: false }, result, 404).message(),
  () => toHaveStatusCounts.call({ isNot: false }, result, { 404: 1 }).message(),
  () => toHaveErrorRateBelow.call({ isNot: false }, result, 0).message(),
  () => toHaveLatencyBelow.call({ isNot: false }, result, { p50: 0.001 }).message(),
  () => toHaveNoConnectionErrors.call({ isNot: false }, result).message(),
  // Names all steps that there are.
  () => subjectOf(undefined),
]

/** What is returned, or the message of what is thrown. */
function textOf(act: () => unknown): string {
  try {
    return String(act())
  } catch (error) {
    return (error as Error).message
  }
}

test('whatever a target, a test or a step is called or says, no text about a run begins a command or moves the cursor', () => {
  assert(
    property(nastyText, (text) => {
      const result = runSaying(text)
      const texts = [
        describeRun(result),
        describeRun(result, 30),
        summaryLine(text, result),
        liveLine({ name: text, state: { kind: 'starting' } }, 80),
        finishedLine(rowOf(text, 'pass')),
        ...tableText([rowOf(text, 'pass')], 100),
        ...tableText([rowOf(text, 'pass')], 40),
        ...matchersOn(result).map(textOf),
      ]
      expect(texts.length).toBeGreaterThan(10)
      texts.forEach(expectSafeLines)
    }),
    { numRuns: 100 },
  )
})

test('nor does a text about a comparison', () => {
  const comparison = builtComparison({ base: { latencyMs: 1 }, head: { latencyMs: 1, failsEvery: 20 }, pairs: 16 })
  assert(
    property(nastyText, (text) => {
      const said = { ...comparison, aborted: true, abortReason: text, base: runSaying(text), head: runSaying(text) }
      expectSafeLines(comparisonLine(text, said))
      expectSafeLines(describeComparison(said))
    }),
    { numRuns: 100 },
  )
})
