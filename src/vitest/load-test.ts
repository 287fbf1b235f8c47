import { test, TestRunner, type TestAPI, type TestContext } from 'vitest'
import type { PerSecond } from '../units/rate.ts'
import { addLoadTest } from './test/current-test.ts'
import type { LoadTestOptions } from './test/levels.ts'
import type { Load } from './load-function.ts'
import { runLoadTest } from './test/load-test-body.ts'
import { plannedTests, type PlannedTest } from './test/planned-tests.ts'
import { markSkipped } from './test/skip.ts'

/** What a load test is given besides what Vitest gives to every test. */
export interface LoadFixtures {
  /** `load`, with the options of the test as defaults. */
  readonly load: Load
  /** Users of this level; 1 where the options name none. `undefined` in an open model. */
  readonly concurrency: number | undefined
  /** Arrivals per second of this level; `undefined` in a closed model. */
  readonly rate: PerSecond | undefined
}

export type LoadTestContext<Fixtures extends object = object> = TestContext & Fixtures & LoadFixtures

/** Registers load tests; see {@link loadTest}. `Fixtures` are those of the `test` they are made with. */
export interface LoadTest<Fixtures extends object = object> {
  (name: string, options: LoadTestOptions, body: (context: LoadTestContext<Fixtures>) => unknown): void
  readonly only: LoadTest<Fixtures>
  readonly skip: LoadTest<Fixtures>
  readonly todo: (name: string, options?: LoadTestOptions, body?: (context: LoadTestContext<Fixtures>) => unknown) => void
  skipIf(condition: unknown): LoadTest<Fixtures>
  runIf(condition: unknown): LoadTest<Fixtures>
  /** One test for each row (and level); names may hold Vitest's placeholders, such as `%s` and `$property`. */
  for<Row>(
    rows: readonly Row[],
  ): (name: string, options: LoadTestOptions, body: (row: Row, context: LoadTestContext<Fixtures>) => unknown) => void
  /** The same on a `test` of yours, made with `test.extend`: its fixtures reach the body. */
  with<Extra extends object>(base: TestAPI<Extra>): LoadTest<Extra>
}

/**
 * Registers a load test, or one for each level where `concurrency` or `rate` is a list: an ordinary Vitest test, with timeout and defaults from its options.
 *
 * It keeps a deadline of its own: the configured test timeout for the body, plus for each run what it may take; waiting for another run on the machine
 * does not count. It fails when no load was run, when a run was not awaited, and when a result that no matcher on the run, or on its scenario, judged has bad
 * iterations.
 * It is not retried unless `retry` says so.
 *
 * @example
 * loadTest('GET /users', { concurrency: [1, 5, 10], iterations: 500, baseUrl: app }, async ({ load }) => {
 *   expect(await load(({ http }) => http.get('/users'))).toHaveLatencyBelow({ p95: '50ms' })
 * })
 */
export const loadTest: LoadTest = loadTestOn(test)

/** What all forms of Vitest's `test` have in common, as far as it is used here. */
interface Registrar {
  (name: string, options: object, handler: (context: TestContext) => Promise<void>): void
  for<Row>(rows: readonly Row[]): (name: string, options: object, handler: (row: Row, context: TestContext) => Promise<void>) => void
}

function loadTestOn<Fixtures extends object>(base: TestAPI<Fixtures>): LoadTest<Fixtures> {
  type Context = LoadTestContext<Fixtures>
  const registrar = base as unknown as Registrar

  const register = (name: string, options: LoadTestOptions, body: (context: Context) => unknown): void => {
    for (const planned of plannedTests(name, options)) {
      const handler = (context: TestContext): Promise<void> => runLoadTest(context, planned, (extended) => body(extended as Context))
      registered(planned, () => registrar(planned.name, planned.vitestOptions, withParametersOf(body, handler)))
    }
  }
  const forRows =
    <Row>(rows: readonly Row[]) =>
    (name: string, options: LoadTestOptions, body: (row: Row, context: Context) => unknown): void => {
      for (const planned of plannedTests(name, options)) {
        const handler = (row: Row, context: TestContext): Promise<void> =>
          runLoadTest(context, planned, (extended) => body(row, extended as Context))
        registered(planned, () => registrar.for(rows)(planned.name, planned.vitestOptions, withParametersOf(body, handler)))
      }
    }
  const forms = {
    todo: (name: string) => base.todo(name),
    skipIf: (condition: unknown) => loadTestOn(base.skipIf(condition) as TestAPI<Fixtures>),
    runIf: (condition: unknown) => loadTestOn(base.runIf(condition) as TestAPI<Fixtures>),
    for: forRows,
    with: loadTestOn,
  }
  // Getters, since each form of `test` makes the next one when it is asked for.
  return Object.defineProperties(Object.assign(register, forms), {
    only: { get: () => loadTestOn(base.only as TestAPI<Fixtures>) },
    skip: { get: () => loadTestOn(base.skip as TestAPI<Fixtures>) },
  }) as unknown as LoadTest<Fixtures>
}

/** Registers tests, with the reason where they are skipped: Vitest takes one only from a test that runs, and then its hooks and targets would run too. */
function registered({ skipNote }: PlannedTest, register: () => void): void {
  const { tasks } = TestRunner.getCurrentSuite()
  const before = tasks.length
  register()
  for (const task of tasks.slice(before)) {
    if (task.type !== 'test') continue
    addLoadTest(task)
    if (skipNote !== undefined) markSkipped(task, skipNote)
  }
}

/** Vitest reads from the parameter list of a test which fixtures it uses: it has to see that of the user's function. */
function withParametersOf<Handler extends (...parameters: never[]) => unknown>(
  body: (...parameters: never[]) => unknown,
  handler: Handler,
): Handler {
  return Object.assign(handler, { toString: () => body.toString() })
}
