import type { ComparisonResult } from '../../result/comparison/comparison-result.ts'
import { latestVerdict } from '../../result/comparison/latest-verdict.ts'
import { wasAsserted } from '../../result/asserted.ts'
import { orNull, summaryOf, type ComparisonSummary, type LoadSummary } from '../summary.ts'

/** The summary of a comparison made under a profile of `VITEST_LOAD`. */
export function summaryOfComparison(result: ComparisonResult, profile: string = 'full'): LoadSummary {
  const { base, head, findings, sound, metrics, pairs } = result
  const changes: ComparisonSummary['changes'] = Object.fromEntries(
    Object.entries(metrics).map(([metric, { ratio }]) => [metric, orNull(metric === 'throughput' ? 1 / ratio - 1 : ratio - 1)]),
  )
  const sum = (count: 'started' | 'succeeded' | 'failed' | 'cutOff' | 'dropped'): number => base.iterations[count] + head.iterations[count]
  return {
    ...summaryOf(head, profile),
    iterations: {
      started: sum('started'),
      succeeded: sum('succeeded'),
      failed: sum('failed'),
      cutOff: sum('cutOff'),
      dropped: sum('dropped'),
    },
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
