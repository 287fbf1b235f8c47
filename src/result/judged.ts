import type { LoadResult } from './load-result.ts'

const judged = new WeakSet<LoadResult>()

/** Notes that a matcher looked at a run, or at a part of it. */
export function markJudged(result: LoadResult): void {
  judged.add(result)
}

/** Whether any matcher looked at a run: one that none did must not pass just because nothing was asked of it. */
export function wasJudged(result: LoadResult): boolean {
  return judged.has(result)
}
