import { afterAll, beforeAll, TestRunner, type RunnerTestSuite } from 'vitest'
import { startTarget, type Target } from '../serve/start-target.ts'
import type { TargetEntry, TargetOptions } from '../serve/options/target-options.ts'
import { targetPlanFrom } from '../serve/options/target-plan.ts'
import type { Milliseconds } from '../units/duration.ts'
import { placedAt } from '../units/errors/call-site.ts'
import { LoadError } from '../units/errors/error.ts'
import { currentTask } from './test/current-test.ts'
import { isInWorker } from './project/worker-config.ts'

/** Added to the time the target may take to come up, so that its error, which shows its output, comes before the hook's timeout. */
const HOOK_ROOM_MS: Milliseconds = 5_000

/**
 * Starts the target in a separate process, and stops it when it is no longer needed: at the top of a file or in a `describe` after the tests there, inside a
 * test after that test. Pass it as `baseUrl`, even before it is up. If all tests are skipped, nothing is started.
 *
 * Outside test files, as in a `globalSetup` of Vitest, it starts at once: wait for `ready`, and end it with `stop` (or `await using`).
 *
 * @throws {LoadError} `bad-target` or `target-not-found` at once if entry or options make no sense. A target that does not come up fails the tests, with its
 * last output.
 * @example
 * const app = serve(new URL('./server.mjs', import.meta.url))
 * loadTest('GET /', { iterations: 200, baseUrl: app }, async ({ load }) => {
 *   expect(await load('/')).toHaveStatus(200)
 * })
 */
export function serve(entry: TargetEntry, options: TargetOptions = {}): Target {
  const { timeoutMs } = placedAt(serve, () => targetPlanFrom(entry, options))
  const target = new ServedTarget(() => startTarget(entry, { ...options, env: { ...variablesOfVitest(), ...options.env } }))
  if (!isInWorker()) {
    void target.ready
    return target
  }
  const task = currentTask({ name: 'serve', hint: 'Call it at the top of the file, in a `describe`, or in a `loadTest`.' })
  if (task === undefined) {
    beforeAll(() => target.ready, timeoutMs + HOOK_ROOM_MS)
    afterAll(target.stop, HOOK_ROOM_MS)
    return target
  }
  if (task.type === 'test') task.context.onTestFinished(target.stop)
  else placedAt(serve, () => stopAfter(task, target))
  void target.ready
  return target
}

/** While a suite runs Vitest drops the hooks that are registered. Those that the suite has are called last to first, so that they can use the target. */
function stopAfter(suite: RunnerTestSuite, { stop }: Target): void {
  if (suite.result?.hooks?.afterAll !== undefined) {
    throw new LoadError(
      'bad-target',
      'Expected `serve` to be called before the tests of a suite have ended, got a call in `afterAll`, after which nothing would stop the target. Call it in `beforeAll`, or at the top of the file',
    )
  }
  TestRunner.getSuiteHooks(suite).afterAll.unshift(stop)
}

/** A target that starts when its tests begin, not when their file is collected. */
class ServedTarget implements Target {
  readonly #start: () => Target
  #target: Target | undefined
  #isNoted = false

  constructor(start: () => Target) {
    this.#start = start
  }

  get url(): string {
    return this.#started.url
  }

  get port(): number {
    return this.#started.port
  }

  get socketPath(): string | undefined {
    return this.#started.socketPath
  }

  get pid(): number | undefined {
    return this.#target?.pid
  }

  get ready(): Promise<void> {
    this.#target ??= this.#start()
    return this.#target.ready
  }

  get output(): string {
    return this.#target?.output ?? ''
  }

  readonly report: Target['report'] = () => this.#target?.report() ?? { ended: undefined, output: '' }

  readonly stop: Target['stop'] = async () => {
    const { note } = this.report()
    // Even if all tests pass: they may have loaded the wrong port.
    if (note !== undefined && !this.#isNoted) console.warn(`serve: ${note}`)
    this.#isNoted = true
    await this.#target?.stop()
  }

  readonly [Symbol.asyncDispose]: Target['stop'] = () => this.stop()

  get #started(): Target {
    if (this.#target !== undefined) return this.#target
    throw new LoadError(
      'target-not-ready',
      'The target starts when the tests of its file or `describe` begin: pass the target itself as `baseUrl`, or read `url` inside a test',
    )
  }
}

/** The environment that Vitest sets for its workers is not meant for a program under test: `MODE` or `BASE_URL` could change its behaviour. */
function variablesOfVitest(): Record<string, undefined> {
  const names = Object.keys(process.env).filter((name) => name.startsWith('VITEST') || OTHER_VARIABLES.has(name))
  return Object.fromEntries(names.map((name) => [name, undefined]))
}

const OTHER_VARIABLES: ReadonlySet<string> = new Set(['TEST', 'MODE', 'DEV', 'PROD', 'SSR', 'BASE_URL'])
