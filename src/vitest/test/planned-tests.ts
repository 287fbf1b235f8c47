import type { Milliseconds } from '../../units/duration.ts'
import { parseDuration } from '../../units/duration.ts'
import { LoadError } from '../../units/errors/error.ts'
import { formatReceived } from '../../units/text/received.ts'
import { steering } from '../page/steering.ts'
import { ceilingMs } from './budget.ts'
import { levelsOf, splitOptions, type Level, type LoadTestOptions } from './levels.ts'
import { providedContext } from '../project/provided-context.ts'
import { profile, profileNote, announceProfile } from '../project/profile.ts'
import { workerConfig } from '../project/worker-config.ts'

/** A test that a `loadTest` is about to register. */
export interface PlannedTest {
  readonly name: string
  readonly level: Level
  /** For Vitest's own `test`. */
  readonly vitestOptions: object
  /** Limit on the body, not counting its runs; `Infinity` for none. */
  readonly testTimeoutMs: Milliseconds
  /** Why it is skipped, if the profile says so. */
  readonly skipNote: string | undefined
  /** What is wrong with the options: the test is registered and fails with it, so that the other tests of the file still run. */
  readonly problem: Error | undefined
}

/** The tests that a `loadTest` with these options registers. */
export function plannedTests(name: string, options: LoadTestOptions): readonly PlannedTest[] {
  const { forVitest, rest } = splitOptions(options)
  // No retry unless requested, and never two at a time, whatever the suite or the configuration says.
  const vitestOptions = { retry: 0, ...forVitest, ...tagged(forVitest.tags), concurrent: false }
  try {
    const current = profile()
    announceProfile(current)
    const skipNote = current === 'off' ? profileNote(current) : undefined
    const { testTimeout, ...loadOptions } = rest
    const testTimeoutMs = testTimeoutFrom(testTimeout)
    return levelsOf(name, loadOptions).map((level) => ({
      name: level.name,
      level,
      testTimeoutMs,
      skipNote,
      // Vitest's own timeout is fixed when the test is registered, when the time of its runs is not yet known: it is only the last resort.
      vitestOptions: {
        ...vitestOptions,
        ...(skipNote !== undefined && { skip: true }),
        timeout: steering() === undefined ? ceilingMs(level.defaults) : 0,
      },
      problem: undefined,
    }))
  } catch (problem) {
    const level = { name, option: undefined, defaults: {} }
    return [{ name, level, vitestOptions, testTimeoutMs: 0, skipNote: undefined, problem: problem as Error }]
  }
}

/** `--tags-filter=load` should find every load test, if the plugin has defined the tag. */
const tagged = (tags: string | readonly string[] = []): { readonly tags?: readonly string[] } =>
  providedContext()?.hasTag === true ? { tags: [...new Set([tags, 'load'].flat())] } : {}

function testTimeoutFrom(given: unknown): Milliseconds {
  const timeoutMs = given === undefined ? workerConfig().testTimeoutMs : parseDuration(given)
  if (timeoutMs === undefined)
    throw new LoadError('bad-options', `Expected \`testTimeout\` to be a time such as 500 or '10s', got ${formatReceived(given)}`)
  // As in Vitest, 0 means no bound.
  return timeoutMs === 0 ? Number.POSITIVE_INFINITY : timeoutMs
}
