import { COMPARE_RULES } from '../../plan/comparison/check-compare-options.ts'
import type { CompareOptions } from '../../plan/comparison/compare-options.ts'
import type { LoadOptions } from '../../plan/options/load-options.ts'
import { definedOnly } from '../../units/platform/defined-only.ts'
import { LoadError } from '../../units/errors/error.ts'
import type { RunningTest } from './running-test.ts'

/** Anything else is refused as it stands, with what it is. */
const isObject = (options: unknown): boolean => typeof options === 'object' && options !== null && !Array.isArray(options)

/**
 * The options of a `load` over those of its load test.
 *
 * @throws {LoadError} `level-changed`
 */
export function loadOptionsIn(test: RunningTest | undefined, options: LoadOptions): LoadOptions {
  if (test === undefined || !isObject(options)) return options
  const { defaults, level } = test
  const changed = level && (['concurrency', 'rate'] as const).find((name) => options[name] !== undefined)
  if (changed !== undefined)
    throw new LoadError(
      'level-changed',
      `\`${level}\` is the level of this load test (${defaults[level!]}): \`load\` in its body cannot change it by \`${changed}\`. Leave \`${changed}\` out here, or use a plain test.`,
    )
  return { ...defaults, ...definedOnly(options) }
}

/** Options of a load test that mean something else in a comparison, which has neither a length nor a count. */
const OTHERWISE: ReadonlySet<string> = new Set(['warmup', 'iterations', 'duration', 'gracefulStop', 'abortWhen', 'think', 'spawnRate'])

/** The options of a `load.compare` over those of its load test. What makes no sense in any comparison stays, and is refused as such. */
export function compareOptionsIn(test: RunningTest | undefined, options: CompareOptions): CompareOptions {
  if (test === undefined || !isObject(options)) return options
  const shared = Object.entries(test.defaults).filter(([name]) =>
    Object.hasOwn(COMPARE_RULES, name) ? name !== 'warmup' : !OTHERWISE.has(name),
  )
  return { ...Object.fromEntries(shared), ...definedOnly(options) }
}
