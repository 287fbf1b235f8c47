import type { CapacityOptions as CapacityPlanOptions } from '../plan/capacity/capacity-options.ts'
import type { CompareOptions as ComparePlanOptions } from '../plan/comparison/compare-options.ts'
import type { HookArgument } from '../plan/hooks.ts'
import type { LoadOptions as LoadPlanOptions } from '../plan/options/load-options.ts'
import type { SweepOptions as SweepPlanOptions } from '../plan/sweep/sweep-options.ts'
import type { HttpClient } from '../protocols/http/client.ts'
import type { CapacityResult } from '../result/capacity/capacity-result.ts'
import type { ComparisonResult } from '../result/comparison/comparison-result.ts'
import type { LoadResult, ScenariosResult } from '../result/load-result.ts'
import type { SweepResult } from '../result/sweep/sweep-result.ts'
import type { Compared } from '../run/comparison/compared.ts'
import type { Scenarios } from '../run/task/scenarios.ts'
import type { Task } from '../run/task/task.ts'

/** What `setup` and `teardown` are given. */
export type HookContext = HookArgument<HttpClient>

/** How to load; every option is optional. */
// oxlint-disable-next-line typescript/no-explicit-any -- what `setup` returns is known only where it is written
export type LoadOptions<Data = any> = LoadPlanOptions<Data, HttpClient>

/** How to compare; every option is optional. */
// oxlint-disable-next-line typescript/no-explicit-any -- what `setup` returns is known only where it is written
export type CompareOptions<Data = any> = ComparePlanOptions<Data, HttpClient>

/** How to search a capacity: `slo`, and either `from`, `to` and `within`, or `atLeast`. */
// oxlint-disable-next-line typescript/no-explicit-any -- what `setup` returns is known only where it is written
export type CapacityOptions<Data = any> = CapacityPlanOptions<Data, HttpClient>

/** How to sweep over levels of concurrency; every option is optional. */
// oxlint-disable-next-line typescript/no-explicit-any -- what `setup` returns is known only where it is written
export type SweepOptions<Data = any> = SweepPlanOptions<Data, HttpClient>

/**
 * Runs load; `load.compare` decides whether one thing is slower than another, `load.capacity` finds the highest rate that a target carries, and `load.sweep` how its
 * throughput grows with the number of users.
 */
export interface Load {
  /**
   * Loads a target and returns what was measured. Works in any test, and in a `loadTest` with its options as defaults.
   *
   * Iterations that are slow or fail are data: matchers judge them. In a plain test, a run with a `duration` must fit into what is left of the test's timeout;
   * a run by count gets the time that is left, and has `aborted: true` if that was not enough.
   *
   * With `{ scenarios }` several tasks load the target at once, each with its own load model and start: `result.scenarios[name]` is what each measured, judged
   * like any result, and the result itself is all of them together. The options are defaults for all scenarios.
   *
   * @param task What each iteration does: a function that gets a {@link TaskContext}, or a request, such as `'/users'` or `{ url, method, body }`; or `{
   * scenarios }`.
   * @throws {LoadError} `bad-options`, `bad-request`, `does-not-fit`, before anything is sent; `bad-accept`, `bad-think`, `bad-call` if a function in the
   * options returned a wrong value; and whatever `setup` and `teardown` throw.
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
  // One signature, not two: with several, TypeScript reports a mistake in the options as one of the task.
  // oxlint-disable-next-line typescript/no-explicit-any -- a task may declare the type of its `data`, which only its caller knows
  <Data = any, Name extends string = never>(
    task: Task<Data> | Scenarios<Name, Data>,
    options?: LoadOptions<Data>,
  ): Promise<[Name] extends [never] ? LoadResult : ScenariosResult<Name>>
  /**
   * Decides whether `head` is slower than `base`: it runs both in short blocks, alternately in random order and never at once, until that is proven, refuted,
   * or the time is over. Judge the result with `toShowNoRegression`.
   *
   * @throws {LoadError} `bad-options`, `bad-task`, `does-not-fit`, before anything is sent; and whatever `setup` and `teardown` throw.
   * @example
   * const comparison = await load.compare({ base: { task, baseUrl: oldApp }, head: { task, baseUrl: newApp } })
   * expect(comparison).toShowNoRegression({ p50: '5%', p95: '10%', throughput: '5%' })
   */
  // oxlint-disable-next-line typescript/no-explicit-any -- a task may declare the type of its `data`, which only its caller knows
  readonly compare: <Data = any>(compared: Compared<Data>, options?: CompareOptions<Data>) => Promise<ComparisonResult>
  /**
   * Finds the highest rate at which an objective is met, by short probes of rising rates that are then narrowed down and confirmed; or, with `atLeast`, tests
   * one rate. Judge the result with `toHaveCapacityAbove`.
   *
   * Probes that a target does not hold are part of it. In a plain test, the search and its confirmation must fit into what is left of the test's timeout.
   *
   * @throws {LoadError} `bad-options`, `bad-task`, `does-not-fit`, before anything is sent; and whatever `setup` and `teardown` throw.
   * @example
   * const capacity = await load.capacity('/users', { baseUrl: app, slo: { p99: '50ms' }, from: '50/s', to: '20000/s', within: '40s' })
   * expect(capacity).toHaveCapacityAbove('700/s')
   * @example
   * const capacity = await load.capacity('/users', { baseUrl: app, slo: { p99: '50ms', errorRate: '1%' }, atLeast: '700/s' })
   * expect(capacity).toHaveCapacityAbove('700/s')
   */
  // oxlint-disable-next-line typescript/no-explicit-any -- a task may declare the type of its `data`, which only its caller knows
  readonly capacity: <Data = any>(task: Task<Data>, options: CapacityOptions<Data>) => Promise<CapacityResult>
  /**
   * Measures throughput at several numbers of users, in short blocks in random order, and fits how it grows: the Universal Scalability Law, with its intervals.
   * Judge the result with `toScale`.
   *
   * The first round is a warm-up, which also shows whether the generator could do more. In a plain test, all blocks must fit into what is left of the test's
   * timeout.
   *
   * @throws {LoadError} `bad-options`, `bad-task`, `does-not-fit`, before anything is sent; and whatever `setup` and `teardown` throw.
   * @example
   * const sweep = await load.sweep('/users', { baseUrl: app, concurrency: [1, 2, 4, 8, 16, 32] })
   * expect(sweep).toScale({ efficiencyAt: { 8: '70%' }, contention: '10%' })
   */
  // oxlint-disable-next-line typescript/no-explicit-any -- a task may declare the type of its `data`, which only its caller knows
  readonly sweep: <Data = any>(task: Task<Data>, options?: SweepOptions<Data>) => Promise<SweepResult>
}
