import type { ComparisonResult } from './comparison/comparison-result.ts'
import type { LoadResult } from './load-result.ts'
import { badIn } from './scope.ts'

type Judged = LoadResult | ComparisonResult

const judged = new WeakSet<Judged>()

/** Notes that a matcher looked at a whole run or scenario: one that looks at a step, a stage or `requests` says nothing of all iterations. */
export function markJudged(result: Judged): void {
  judged.add(result)
}

/**
 * Whether any matcher looked at a run: one that none did must not pass just because nothing was asked of it. Of a run of several scenarios it is enough to
 * have looked at each of them that something can be said against.
 */
export function wasJudged(result: Judged): boolean {
  if (judged.has(result)) return true
  const scenarios = 'scenarios' in result ? Object.values(result.scenarios) : []
  return scenarios.some(wasJudged) && scenarios.every((scenario) => wasJudged(scenario) || isFlawless(scenario))
}

const isFlawless = ({ iterations }: LoadResult): boolean => badIn(iterations) === 0
