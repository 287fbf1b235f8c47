import type { LoadResult } from './load-result.ts'
import { badIn } from './scope.ts'

const judged = new WeakSet<LoadResult>()

/** Notes that a matcher looked at a run, or at a part of it. */
export function markJudged(result: LoadResult): void {
  judged.add(result)
}

/**
 * Whether any matcher looked at a run: one that none did must not pass just because nothing was asked of it. Of a run of several scenarios it is enough to
 * have looked at each of them that something can be said against.
 */
export function wasJudged(result: LoadResult): boolean {
  if (judged.has(result)) return true
  const scenarios = Object.values(result.scenarios)
  return scenarios.some(wasJudged) && scenarios.every((scenario) => wasJudged(scenario) || isFlawless(scenario))
}

const isFlawless = ({ iterations, sound }: LoadResult): boolean => sound && badIn(iterations) === 0
