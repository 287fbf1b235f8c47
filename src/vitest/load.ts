import { vi } from 'vitest'
import { runLoad } from '../load.ts'
import type { LoadOptions } from '../plan/options.ts'
import type { Finding } from '../result/finding.ts'
import { parallelFiles, retried, withFindings } from '../result/findings-of-test.ts'
import type { LoadResult, ScenariosResult } from '../result/load-result.ts'
import type { Scenarios } from '../run/scenarios.ts'
import { noSurroundings, type Surroundings } from '../run/surroundings.ts'
import type { Task } from '../run/task.ts'
import { LoadError } from '../units/error.ts'
import { loadAsArm } from './compare/load-as-arm.ts'
import { currentTest } from './current-test.ts'
import { interruptible } from './interruption.ts'
import { watched } from './live-run.ts'
import { providedFacts } from './provided-facts.ts'
import { profile, profileNote, tellProfile } from './profile.ts'
import { reportRun } from './report-run.ts'
import type { RunningTest } from './running-test.ts'
import { workerConfig } from './worker-config.ts'

/**
 * Loads a target and gives back what was measured. Works in any test, and in a `loadTest` with its options as defaults.
 *
 * Iterations that are slow or fail are data: matchers judge them. In a plain test a timed run has to fit into what is left of the timeout of the test; a
 * run by count gets what is left as its bound and comes back marked `aborted` when that was not enough.
 *
 * @param task What each iteration does: a function that is given a {@link TaskContext}, or a request, such as `'/users'` or `{ url, method, body }`.
 * @throws {LoadError} `bad-options`, `bad-request`, `does-not-fit`, before anything is sent; and whatever `setup` and `teardown` throw.
 * @example
 * const result = await load(({ http }) => http.get('/users'), { baseUrl: app, concurrency: 10, duration: '3s' })
 * expect(result).toHaveLatencyBelow({ p95: '50ms' })
 */
// oxlint-disable-next-line typescript/no-explicit-any -- a task may declare the type of its `data`, which only its caller knows
export function load<Data = any>(task: Task<Data>, options?: LoadOptions<Data>): Promise<LoadResult>
/**
 * Loads a target with several scenarios at once, each with a task, a model and a start of its own: `result.scenarios[name]` is what each measured, judged like any
 * result, and the result itself is all of them together. Options beside the scenarios hold for each that does not name them itself.
 *
 * @throws {LoadError} as for a single task; `bad-options` tells the problems of all scenarios at once.
 * @example
 * const result = await load({
 *   scenarios: {
 *     browse: { task: ({ http }) => http.get('/items'), concurrency: 20 },
 *     buy: { task: { url: '/buy', method: 'POST' }, rate: '5/s', startAt: '2s' },
 *   },
 * }, { baseUrl: app, duration: '10s' })
 * expect(result.scenarios.buy).toHaveLatencyBelow({ p95: '200ms' })
 */
// oxlint-disable-next-line typescript/no-explicit-any -- as above
export function load<Name extends string, Data = any>(
  task: Scenarios<Name, Data>,
  options?: LoadOptions<Data>,
): Promise<ScenariosResult<Name>>
export function load(task: Task | Scenarios, options: LoadOptions = {}): Promise<LoadResult> {
  return loadIn(currentTest(), task, options)
}

/** {@link load} in a test that is known, which holds even where tests run concurrently. */
export function loadIn(test: RunningTest | undefined, task: Task | Scenarios, options: LoadOptions): Promise<LoadResult> {
  const run = (): Promise<LoadResult> => interruptible((interruption) => loadNow(test, task, options, interruption))
  return test === undefined ? run() : test.runs.start(run)
}

async function loadNow(
  test: RunningTest | undefined,
  task: Task | Scenarios,
  options: LoadOptions,
  interruption: AbortSignal,
): Promise<LoadResult> {
  if (vi.isFakeTimers())
    throw new LoadError(
      'fake-timers',
      'Fake timers are on, and time does not pass: nothing can be measured. Call vi.useRealTimers() before load().',
    )
  const current = profile()
  tellProfile(current)
  if (current === 'off') {
    if (test === undefined)
      throw new LoadError('profile-off', `${profileNote(current)}, but load() was called outside of a test, where there is nothing to skip`)
    test.task.context.skip(profileNote(current))
  }
  const surroundings: Surroundings = {
    ...noSurroundings,
    signal: interruption,
    profile: current === 'smoke' ? 'smoke' : 'full',
    coverage: workerConfig().coverage,
  }
  if (test === undefined) return await runLoad(task, options, surroundings)
  const signal = AbortSignal.any([test.signal, interruption])
  const result = await watched(test, async (listeners) => {
    const around = { ...surroundings, ...listeners, signal, remainingMs: test.remainingMs }
    const known = optionsIn(test, options)
    return (await loadAsArm(test, task, known, around)) ?? (await runLoad(task, known, around))
  })
  const findings = findingsOf(test)
  const known = findings.length > 0 ? withFindings(result, findings) : result
  await reportRun(test, known, current)
  return known
}

/** What bears on a run and only Vitest knows. */
function findingsOf({ task }: RunningTest): readonly Finding[] {
  const attempt = task.result?.retryCount ?? 0
  return [...(attempt > 0 ? [retried(attempt)] : []), ...(providedFacts()?.hasCompany === true ? [parallelFiles()] : [])]
}

function optionsIn(test: RunningTest, options: LoadOptions): LoadOptions {
  const { level } = test
  const changed = level && (['concurrency', 'rate'] as const).find((name) => options[name] !== undefined)
  if (changed !== undefined)
    throw new LoadError(
      'level-changed',
      `\`${level}\` is the level of this load test (${test.defaults[level!]}): \`load\` in its body cannot change it by \`${changed}\`. Leave \`${changed}\` out here, or use a plain test.`,
    )
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
  return { ...test.defaults, ...given }
}
