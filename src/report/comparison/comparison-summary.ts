import { sumOfIterations } from '../../record/snapshot.ts'
import type { ComparisonResult } from '../../result/comparison/comparison-result.ts'
import { latestVerdict } from '../../result/comparison/latest-verdict.ts'
import { wasAsserted } from '../../result/asserted.ts'
import { orNull, summaryOf, type ComparisonSummary, type LoadSummary } from '../run/summary.ts'

/** The summary of a comparison made under a profile of `VITEST_LOAD`. */
export function summaryOfComparison(result: ComparisonResult, profile: string = 'full'): LoadSummary {
  const { base, head, findings, sound, metrics, pairs } = result
  const changes: ComparisonSummary['changes'] = Object.fromEntries(
    Object.entries(metrics).map(([metric, { ratio }]) => [metric, orNull(metric === 'throughput' ? 1 / ratio - 1 : ratio - 1)]),
  )
  return {
    ...summaryOf(head, profile),
    iterations: sumOfIterations([base.iterations, head.iterations]),
    findings: [...new Set(findings.map(({ kind }) => kind))],
    sound,
    aborted: result.aborted,
    get judged() {
      return wasAsserted(result)
    },
    comparison: {
      get verdict() {
        return latestVerdict(result)
      },
      changes,
      pairs,
    },
  }
}
