import type { CompareOptions } from '../plan/comparison/compare-options.ts'
import type { LoadOptions } from '../plan/options/load-options.ts'
import type { ComparisonResult } from '../result/comparison/comparison-result.ts'
import type { LoadResult, ScenariosResult } from '../result/load-result.ts'
import type { Compared } from '../run/comparison/compared.ts'
import type { Scenarios } from '../run/task/scenarios.ts'
import type { Task } from '../run/task/task.ts'

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
