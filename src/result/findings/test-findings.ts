import { formatCount } from '../../units/format.ts'
import type { Finding } from './finding.ts'
import type { LoadResult } from '../load-result.ts'
import { registerParts } from '../result-origin.ts'
import { isSound } from './sound.ts'

/** The finding that the test was run again after it had failed; `attempt` is 1 for the first retry. */
export function retried(attempt: number): Finding {
  return {
    kind: 'retried',
    seen: `this is retry ${formatCount(attempt)} of the test`,
    spoils: 'the error rate of the test itself: with enough retries any limit is kept once',
    fix: 'leave retry at 0 for load tests, and give limits the room they need',
  }
}

/** The finding that other test files could run at the same time. */
export function parallelFiles(): Finding {
  return {
    kind: 'parallel-files',
    seen: 'other test files could run at the same time',
    spoils: 'what they took of this machine was missing to the generator, and to a target here',
    fix: 'give load tests a project of their own, as loadProject() of vitest-load/plugin makes it',
  }
}

/** The same result with what only the test runner could know. The parts of it belong to the new result from then on. */
export function withFindings(result: LoadResult, more: readonly Finding[]): LoadResult {
  const extended = extendedBy(more, result)
  registerParts(extended)
  return extended
}

function extendedBy(more: readonly Finding[], result: LoadResult): LoadResult {
  const findings = [...result.findings, ...more]
  const scenarios = Object.fromEntries(Object.entries(result.scenarios).map(([name, scenario]) => [name, extendedBy(more, scenario)]))
  return { ...result, scenarios, findings, sound: isSound(findings, result.plan) }
}
