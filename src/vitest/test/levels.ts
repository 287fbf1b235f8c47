import type { TestOptions } from 'vitest'
import type { Duration } from '../../units/duration.ts'
import { LoadError } from '../../units/errors/error.ts'
import { formatReceived } from '../../units/text/received.ts'
import type { Rate } from '../../units/rate.ts'
import type { LoadOptions } from '../load-function.ts'

/** Options of a Vitest test that `loadTest` passes on to Vitest. `timeout` is not among them: here, as in `load`, it limits one iteration. */
type VitestOptions = Pick<TestOptions, 'skip' | 'only' | 'todo' | 'fails' | 'retry' | 'repeats' | 'tags'>

/** The options of `loadTest`: load options, options of a Vitest test, and the limit on the body of the test. */
export interface LoadTestOptions extends Omit<LoadOptions, 'concurrency' | 'rate'>, VitestOptions {
  /** As in `load`; a list makes one test for each level. */
  readonly concurrency?: number | readonly number[] | undefined
  /** As in `load`; a list makes one test for each level. */
  readonly rate?: Rate | readonly Rate[] | undefined
  /**
   * Limit on the body of the test, not counting its runs and the wait for other runs on this machine.
   * @defaultValue the configured `testTimeout`
   */
  readonly testTimeout?: Duration | undefined
}

/** One of the tests that a `loadTest` registers. */
export interface Level {
  readonly name: string
  /** The option that differs from test to test; `undefined` if there is only one test. */
  readonly option: 'concurrency' | 'rate' | undefined
  /** The load options of this test. */
  readonly defaults: LoadOptions
}

const VITEST_OPTIONS = ['skip', 'only', 'todo', 'fails', 'retry', 'repeats', 'tags'] as const satisfies readonly (keyof VitestOptions)[]

const isVitestOption = (name: string): boolean => (VITEST_OPTIONS as readonly string[]).includes(name)

/** Splits options for Vitest from options for the load. Unknown options stay with the load, which suggests what was meant. */
export function splitOptions(options: LoadTestOptions): {
  readonly forVitest: VitestOptions
  readonly rest: Omit<LoadTestOptions, keyof VitestOptions>
} {
  const entries = Object.entries(options)
  return {
    forVitest: Object.fromEntries(entries.filter(([name, value]) => isVitestOption(name) && value !== undefined)),
    rest: Object.fromEntries(entries.filter(([name]) => !isVitestOption(name))),
  }
}

/**
 * The tests of a `loadTest`: one for each value of `concurrency` or `rate` if that is a list.
 *
 * @throws {LoadError} `bad-options` if both are lists, or one of them is empty; and for `concurrent`.
 */
export function levelsOf(name: string, options: Omit<LoadTestOptions, keyof VitestOptions | 'testTimeout'>): readonly Level[] {
  if ('concurrent' in options)
    throw new LoadError(
      'bad-options',
      '`loadTest` does not take `concurrent`: load tests run one after the other, since two at once would measure each other. Remove it.',
    )
  const { concurrency, rate } = options
  if (Array.isArray(concurrency) && Array.isArray(rate))
    throw new LoadError(
      'bad-options',
      'Expected only one of `concurrency` and `rate` to be a list of levels, got both: write one loadTest for each model',
    )
  if (Array.isArray(concurrency)) return leveled(name, 'concurrency', concurrency, options)
  if (Array.isArray(rate)) return leveled(name, 'rate', rate, options)
  return [{ name, option: undefined, defaults: options as LoadOptions }]
}

function leveled(name: string, option: 'concurrency' | 'rate', values: readonly unknown[], options: object): readonly Level[] {
  if (values.length === 0)
    throw new LoadError('bad-options', `Expected \`${option}\` to be a level, or a list of at least one, got an empty list`)
  return values.map((value) => {
    if (Array.isArray(value))
      throw new LoadError('bad-options', `Expected each level of \`${option}\` to be a single value, got ${formatReceived(value)}`)
    const shown = option === 'rate' && typeof value === 'number' ? `${value}/s` : String(value)
    return { name: `${name} (${option} ${shown})`, option, defaults: { ...options, [option]: value } }
  })
}
