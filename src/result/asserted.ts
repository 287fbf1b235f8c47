import type { AnyResult } from './kind.ts'
import type { LoadResult } from './load-result.ts'
import { badIn } from './scope.ts'

const asserted = new WeakSet<AnyResult>()

/** Notes that a matcher against which bad iterations count looked at a whole run or scenario. */
export function markAsserted(result: AnyResult): void {
  asserted.add(result)
}

/**
 * Whether any such matcher looked at a run: one that none did must not pass just because nothing was asked of it. Of a run of several scenarios it is enough to
 * have looked at each of them that something can be said against.
 */
export function wasAsserted(result: AnyResult): boolean {
  if (asserted.has(result)) return true
  const scenarios = 'scenarios' in result ? Object.values(result.scenarios) : []
  return scenarios.some(wasAsserted) && scenarios.every((scenario) => wasAsserted(scenario) || isFlawless(scenario))
}

const isFlawless = ({ iterations }: LoadResult): boolean => badIn(iterations) === 0
