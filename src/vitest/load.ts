import { runLoad } from '../load/load.ts'
import type { CapacityOptions } from '../plan/capacity/capacity-options.ts'
import type { CompareOptions } from '../plan/comparison/compare-options.ts'
import type { LoadOptions } from '../plan/options/load-options.ts'
import type { SweepOptions } from '../plan/sweep/sweep-options.ts'
import type { CapacityResult } from '../result/capacity/capacity-result.ts'
import type { ComparisonResult } from '../result/comparison/comparison-result.ts'
import type { LoadResult } from '../result/load-result.ts'
import type { SweepResult } from '../result/sweep/sweep-result.ts'
import type { Compared } from '../run/comparison/compared.ts'
import type { Scenarios } from '../run/task/scenarios.ts'
import type { Task } from '../run/task/task.ts'
import { calledFrom, callSiteOf } from '../units/errors/call-site.ts'
import { LoadError } from '../units/errors/error.ts'
import { definedOnly } from '../units/platform/defined-only.ts'
import { capacityIn } from './capacity/capacity-in.ts'
import { compareIn } from './comparison/compare-in.ts'
import { currentCaller } from './test/current-test.ts'
import { noteLoad } from './page/fixed-load.ts'
import { steeredBaseUrl } from './page/steering.ts'
import type { Load } from './load-function.ts'
import { sweepIn } from './sweep/sweep-in.ts'
import { RunScope } from './test/run-scope.ts'
import type { Caller, RunningTest } from './test/running-test.ts'

/** Loads a target and returns what was measured; see {@link Load}. */
export const load: Load = loadFor(currentCaller)

/** `load` for the caller that `callerOf` finds. */
export function loadFor(callerOf: () => Caller): Load {
  const run = async (task: Task | Scenarios, options: LoadOptions = {}): Promise<LoadResult> =>
    await calledFrom(callSiteOf(run), () => loadIn(callerOf(), task, options))
  const compare = async (compared: Compared, options: CompareOptions = {}): Promise<ComparisonResult> =>
    await calledFrom(callSiteOf(compare), () => compareIn(callerOf(), compared, options))
  const capacity = async (task: Task, options: CapacityOptions): Promise<CapacityResult> =>
    await calledFrom(callSiteOf(capacity), () => capacityIn(callerOf(), task, options))
  const sweep = async (task: Task, options: SweepOptions = {}): Promise<SweepResult> =>
    await calledFrom(callSiteOf(sweep), () => sweepIn(callerOf(), task, options))
  return Object.assign(run, { compare, capacity, sweep }) as Load
}

/** {@link load} for a caller that is known, which works even in tests that run concurrently. */
async function loadIn(caller: Caller, task: Task | Scenarios, options: LoadOptions): Promise<LoadResult> {
  const known = loadOptionsIn(caller.test, options)
  noteLoad(caller.test?.task, task)
  const scope = new RunScope(caller)
  try {
    return await scope.report(await runLoad(task, known, scope.environment))
  } finally {
    scope.dispose()
  }
}

/**
 * The options of a `load` over those of its load test.
 *
 * @throws {LoadError} `level-changed`
 */
function loadOptionsIn(test: RunningTest | undefined, options: LoadOptions): LoadOptions {
  // Anything else is passed on unchanged, so that the error names what it is.
  if (test === undefined || typeof options !== 'object' || options === null || Array.isArray(options)) return options
  const { defaults, level } = test
  const changed = level && (['concurrency', 'rate'] as const).find((name) => options[name] !== undefined)
  if (changed !== undefined)
    throw new LoadError(
      'level-changed',
      `This load test runs at \`${level}\` ${defaults[level!]}, so \`load\` inside it cannot set \`${changed}\`. Remove it, or use a plain test.`,
    )
  return { ...defaults, ...definedOnly(options), ...steeredBaseUrl() }
}
