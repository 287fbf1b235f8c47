import { env } from 'node:process'
import { runLoad } from '../load.ts'
import type { CompareOptions } from '../plan/comparison/compare-options.ts'
import type { LoadOptions } from '../plan/options.ts'
import type { Plan } from '../plan/plan.ts'
import type { TogetherRecord } from '../record/together.ts'
import { summaryLine } from '../report/summary-line.ts'
import type { ComparisonResult } from '../result/comparison/comparison-result.ts'
import { withFindings } from '../result/findings-of-test.ts'
import type { LoadResult, ScenariosResult } from '../result/load-result.ts'
import { outlineFrom } from '../result/outline.ts'
import type { Compared } from '../run/comparison/compared.ts'
import type { Scenarios } from '../run/scenarios.ts'
import { addressFrom, VARIABLE } from '../run/lockstep/address.ts'
import type { Surroundings } from '../run/surroundings.ts'
import type { Task } from '../run/task.ts'
import { atCallSite, callSiteOf, type CallSite } from '../units/call-site.ts'
import { LoadError } from '../units/error.ts'
import { compareIn } from './compare-in.ts'
import { currentCaller } from './current-test.ts'
import { interruptible, isInterrupted, oneLineToTerminal } from './interruption.ts'
import { profile } from './profile.ts'
import { reportRun } from './report-run.ts'
import type { Caller, RunningTest } from './running-test.ts'
import { findingsIn, surrounded } from './surroundings.ts'
import type { Finished } from './test-runs.ts'

/** Runs load; `load.compare` tells whether one thing is slower than another. */
export interface Load {
  /**
   * Loads a target and returns what was measured. Works in any test, and in a `loadTest` with its options as defaults.
   *
   * Iterations that are slow or fail are data: matchers judge them. In a plain test a timed run has to fit into what is left of the timeout of the test; a
   * run by count gets what is left as its bound and comes back marked `aborted` when that was not enough.
   *
   * With `{ scenarios }` several tasks load the target at once, each with a model and a start of its own: `result.scenarios[name]` is what each measured, judged
   * like any result, and the result itself is all of them together. The options hold for each scenario that does not name them itself.
   *
   * @param task What each iteration does: a function that is given a {@link TaskContext}, or a request, such as `'/users'` or `{ url, method, body }`; or
   * `{ scenarios }`.
   * @throws {LoadError} `bad-options`, `bad-request`, `does-not-fit`, before anything is sent; `bad-accept`, `bad-think`, `bad-call` if a function in the options
   * returned what it must not; and whatever `setup` and `teardown` throw.
   * @example
   * const result = await load(({ http }) => http.get('/users'), { baseUrl: app, concurrency: 10, duration: '3s' })
   * expect(result).toHaveLatencyBelow({ p95: '50ms' })
   * @example
   * const result = await load({
   *   scenarios: {
   *     browse: { task: ({ http }) => http.get('/items'), concurrency: 20 },
   *     buy: { task: { url: '/buy', method: 'POST' }, rate: '5/s', startAt: '2s' },
   *   },
   * }, { baseUrl: app, duration: '10s' })
   * expect(result.scenarios.buy).toHaveLatencyBelow({ p95: '200ms' })
   */
  // One signature, not two: of several, TypeScript reports a mistake in the options as one of the task.
  // oxlint-disable-next-line typescript/no-explicit-any -- a task may declare the type of its `data`, which only its caller knows
  <Data = any, Name extends string = never>(
    task: Task<Data> | Scenarios<Name, Data>,
    options?: LoadOptions<Data>,
  ): Promise<[Name] extends [never] ? LoadResult : ScenariosResult<Name>>
  /**
   * Tells whether `head` is slower than `base`: both are run in short blocks, in turns by a coin and never at once, until that is proven, refuted, or the time
   * is over. Judge the result by `toShowNoRegression`.
   *
   * @throws {LoadError} `bad-options`, `bad-task`, `does-not-fit`, before anything is sent; and whatever `setup` and `teardown` throw.
   * @example
   * const comparison = await load.compare({ base: { task, baseUrl: oldApp }, head: { task, baseUrl: newApp } })
   * expect(comparison).toShowNoRegression({ p50: '5%', p95: '10%', throughput: '5%' })
   */
  // oxlint-disable-next-line typescript/no-explicit-any -- a task may declare the type of its `data`, which only its caller knows
  readonly compare: <Data = any>(compared: Compared<Data>, options?: CompareOptions<Data>) => Promise<ComparisonResult>
}

/** Loads a target and gives back what was measured; see {@link Load}. */
export const load: Load = loadFor(currentCaller)

/** `load` of whom `callerOf` gives. */
export function loadFor(callerOf: () => Caller): Load {
  const run = async (task: Task | Scenarios, options: LoadOptions = {}): Promise<LoadResult> =>
    await calledFrom(callSiteOf(run), () => loadIn(callerOf(), task, options))
  const compare = async (compared: Compared, options: CompareOptions = {}): Promise<ComparisonResult> =>
    await calledFrom(callSiteOf(compare), () => compareIn(callerOf(), compared, options))
  return Object.assign(run, { compare }) as Load
}

/** Where each result was asked for, for what is said of it later. */
const callSites = new WeakMap<Finished, CallSite>()

export const callSiteFor = (result: Finished): CallSite | undefined => callSites.get(result)

async function calledFrom<Result extends Finished>(site: CallSite, work: () => Promise<Result>): Promise<Result> {
  try {
    const result = await work()
    callSites.set(result, site)
    return result
  } catch (error) {
    throw atCallSite(error, site)
  }
}

/** {@link load} in a test that is known, which holds even where tests run concurrently. */
function loadIn(caller: Caller, task: Task | Scenarios, options: LoadOptions): Promise<LoadResult> {
  const run = (): Promise<LoadResult> => interruptible((interruption) => loadNow(caller, task, options, interruption))
  return caller.test === undefined ? run() : caller.test.runs.start(run)
}

async function loadNow(caller: Caller, task: Task | Scenarios, options: LoadOptions, interruption: AbortSignal): Promise<LoadResult> {
  const { test } = caller
  if (test === undefined) return await surrounded(caller, interruption, (surroundings) => runLoad(task, options, surroundings))
  const known = optionsIn(test, options)
  const findings = findingsIn(test)
  const writeLine = oneLineToTerminal()
  const onInterrupted = (plans: readonly Plan[], record: TogetherRecord): void => {
    if (isInterrupted()) writeLine(summaryLine(test.name, outlineFrom(plans, record, findings)))
  }
  const result = await surrounded(
    caller,
    interruption,
    async (surroundings) =>
      (await asArm(test, task, known, surroundings)) ?? (await runLoad(task, known, { ...surroundings, onInterrupted })),
  )
  const extended = findings.length > 0 ? withFindings(result, findings) : result
  await reportRun(test, extended, profile(), writeLine)
  return extended
}

/** In a side of `vitest-load compare`, and only there, a load may be one of two that are compared. */
async function asArm(test: RunningTest, task: Task | Scenarios, options: LoadOptions, surroundings: Surroundings) {
  const address = addressFrom(env[VARIABLE])
  // A second attempt at a test has no counterpart.
  if (address === undefined || (test.task.result?.retryCount ?? 0) > 0) return undefined
  const { loadAsArm } = await import('./compare/load-as-arm.ts')
  return await loadAsArm(address, test, task, options, surroundings)
}

function optionsIn(test: RunningTest, options: LoadOptions): LoadOptions {
  const { level } = test
  // Refused as it stands, with what it is.
  if (typeof options !== 'object' || options === null || Array.isArray(options)) return options
  const changed = level && (['concurrency', 'rate'] as const).find((name) => options[name] !== undefined)
  if (changed !== undefined)
    throw new LoadError(
      'level-changed',
      `\`${level}\` is the level of this load test (${test.defaults[level!]}): \`load\` in its body cannot change it by \`${changed}\`. Leave \`${changed}\` out here, or use a plain test.`,
    )
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
  return { ...test.defaults, ...given }
}
