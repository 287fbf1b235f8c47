import { test, TestRunner, type TestAPI, type TestContext } from 'vitest'
import { atCallSite, callSiteOf } from '../units/errors/call-site.ts'
import type { PerSecond } from '../units/rate.ts'
import { noteForm } from './page/load-form.ts'
import { addLoadTest } from './test/current-test.ts'
import type { LoadTestOptions } from './test/levels.ts'
import type { Load } from './load-function.ts'
import { runLoadTest } from './test/load-test-body.ts'
import { plannedTests, type PlannedTest } from './test/planned-tests.ts'
import { markSkipped } from './test/skip.ts'

/** What the body of a load test gets in addition to Vitest's test context. */
export interface LoadFixtures {
  /** `load`, with the options of the test as defaults. */
  readonly load: Load
  /** Users of this level; 1 if the options do not set it. `undefined` in an open model. */
  readonly concurrency: number | undefined
  /** Arrivals per second of this level; `undefined` in a closed model. */
  readonly rate: PerSecond | undefined
}

export type LoadTestContext<Fixtures extends object = object> = TestContext & Fixtures & LoadFixtures

/** Registers load tests; see {@link loadTest}. `Fixtures` are those of the underlying `test`. */
export interface LoadTest<Fixtures extends object = object> {
  (name: string, options: LoadTestOptions, body: (context: LoadTestContext<Fixtures>) => unknown): void
  readonly only: LoadTest<Fixtures>
  readonly skip: LoadTest<Fixtures>
  readonly todo: (name: string, options?: LoadTestOptions, body?: (context: LoadTestContext<Fixtures>) => unknown) => void
  skipIf(condition: unknown): LoadTest<Fixtures>
  runIf(condition: unknown): LoadTest<Fixtures>
  /** One test for each row (and level); names may contain Vitest's placeholders, such as `%s` and `$property`. */
  for<Row>(
    rows: readonly Row[],
  ): (name: string, options: LoadTestOptions, body: (row: Row, context: LoadTestContext<Fixtures>) => unknown) => void
  /** The same with your own `test`, made with `test.extend`: the body gets its fixtures. */
  with<Extra extends object>(base: TestAPI<Extra>): LoadTest<Extra>
}

/**
 * Registers a load test, or one for each level if `concurrency` or `rate` is a list: an ordinary Vitest test, with timeout and defaults from its options.
 *
 * Its deadline is the configured test timeout for the body, plus the time that each run may take; waiting for another run on the machine does not count. It
 * fails if no load was run, if a run was not awaited, or if a result has bad iterations and no matcher judged the run or its scenario. It is not retried unless
 * `retry` is set.
 *
 * @example
 * loadTest('GET /users', { concurrency: [1, 5, 10], iterations: 500, baseUrl: app }, async ({ load }) => {
 *   expect(await load(({ http }) => http.get('/users'))).toHaveLatencyBelow({ p95: '50ms' })
 * })
 */
export const loadTest: LoadTest = loadTestOn(test)

/** What all forms of Vitest's `test` have in common, as far as this file uses it. */
interface Registrar {
  (name: string, options: object, handler: (context: TestContext) => Promise<void>): void
  for<Row>(rows: readonly Row[]): (name: string, options: object, handler: (row: Row, context: TestContext) => Promise<void>) => void
}

function loadTestOn<Fixtures extends object>(base: TestAPI<Fixtures>): LoadTest<Fixtures> {
  type Context = LoadTestContext<Fixtures>
  const registrar = base as unknown as Registrar

  const register = (name: string, options: LoadTestOptions, body: (context: Context) => unknown): void => {
    for (const planned of plannedTests(name, options)) {
      atCallSite(planned.problem, callSiteOf(register))
      const handler = (context: TestContext): Promise<void> => runLoadTest(context, planned, (extended) => body(extended as Context))
      registered(planned, body, () => registrar(planned.name, planned.vitestOptions, withParametersOf(body, handler)))
    }
  }
  const forRows = <Row>(rows: readonly Row[]) => {
    const registerRows = (name: string, options: LoadTestOptions, body: (row: Row, context: Context) => unknown): void => {
      for (const planned of plannedTests(name, options)) {
        atCallSite(planned.problem, callSiteOf(registerRows))
        const handler = (row: Row, context: TestContext): Promise<void> =>
          runLoadTest(context, planned, (extended) => body(row, extended as Context))
        registered(planned, body, () => registrar.for(rows)(planned.name, planned.vitestOptions, withParametersOf(body, handler)))
      }
    }
    return registerRows
  }
  const forms = {
    todo: (name: string) => base.todo(name),
    skipIf: (condition: unknown) => loadTestOn(base.skipIf(condition) as TestAPI<Fixtures>),
    runIf: (condition: unknown) => loadTestOn(base.runIf(condition) as TestAPI<Fixtures>),
    for: forRows,
    with: loadTestOn,
  }
  // Getters, because each form of `test` creates the next one on access.
  return Object.defineProperties(Object.assign(register, forms), {
    only: { get: () => loadTestOn(base.only as TestAPI<Fixtures>) },
    skip: { get: () => loadTestOn(base.skip as TestAPI<Fixtures>) },
  }) as unknown as LoadTest<Fixtures>
}

/** Registers tests, with the reason if they are skipped: Vitest takes a reason only from a test that runs, and then its hooks and targets would run too. */
function registered({ skipNote, level }: PlannedTest, body: (...parameters: never[]) => unknown, register: () => void): void {
  const { tasks } = TestRunner.getCurrentSuite()
  const before = tasks.length
  register()
  for (const task of tasks.slice(before)) {
    if (task.type !== 'test') continue
    addLoadTest(task)
    noteForm(task, level.defaults, () => String(body))
    if (skipNote !== undefined) markSkipped(task, skipNote)
  }
}

/** Vitest reads from the parameter list of a test which fixtures it uses, so it must see the list of the user's function. */
function withParametersOf<Handler extends (...parameters: never[]) => unknown>(
  body: (...parameters: never[]) => unknown,
  handler: Handler,
): Handler {
  return Object.assign(handler, { toString: () => body.toString() })
}
