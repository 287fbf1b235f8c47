import { COMPARE_RULES } from '../plan/comparison/check-compare-options.ts'
import type { CompareOptions } from '../plan/comparison/compare-options.ts'
import type { ComparisonResult } from '../result/comparison/comparison-result.ts'
import { withFindingsOf } from '../result/comparison/comparison.ts'
import type { Compared } from '../run/comparison/compared.ts'
import { interruptible } from './interruption.ts'
import { profile } from './profile.ts'
import { reportComparison } from './report-comparison.ts'
import type { Caller, RunningTest } from './running-test.ts'
import { findingsIn, surrounded } from './surroundings.ts'
import { workerConfig } from './worker-config.ts'

/** How many comparisons each test file has begun in this worker: what they may do wrong they share. */
const begun = new Map<string | undefined, number>()

/** `load.compare` of a caller that is known. */
export function compareIn(caller: Caller, compared: Compared, options: CompareOptions): Promise<ComparisonResult> {
  const run = (): Promise<ComparisonResult> => interruptible((interruption) => compareNow(caller, compared, options, interruption))
  return caller.test === undefined ? run() : caller.test.runs.start(run)
}

async function compareNow(
  caller: Caller,
  compared: Compared,
  options: CompareOptions,
  interruption: AbortSignal,
): Promise<ComparisonResult> {
  const { test } = caller
  const known = test === undefined ? options : { ...defaultsOf(test), ...given(options) }
  const { runComparison } = await import('../compare.ts')
  const result = await surrounded(caller, interruption, (surroundings) =>
    runComparison(compared, known, surroundings, nextOf(workerConfig().file)),
  )
  if (test === undefined) return result
  const findings = findingsIn(test)
  const extended = findings.length > 0 ? withFindingsOf(result, findings) : result
  await reportComparison(test, extended, profile())
  return extended
}

function nextOf(file: string | undefined): number {
  const nth = (begun.get(file) ?? 0) + 1
  begun.set(file, nth)
  return nth
}

const given = (options: object): object => Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))

/** Options of a load test that mean something else here: a comparison has neither a length nor a count. */
const OTHERWISE: ReadonlySet<string> = new Set(['warmup', 'iterations', 'duration', 'gracefulStop', 'abortWhen', 'think', 'spawnRate'])

/** What of the options of a load test is for its comparisons too. What makes no sense in any of them stays, and is refused as such. */
const defaultsOf = ({ defaults }: RunningTest): object =>
  Object.fromEntries(
    Object.entries(defaults).filter(([name]) => (Object.hasOwn(COMPARE_RULES, name) ? name !== 'warmup' : !OTHERWISE.has(name))),
  )
