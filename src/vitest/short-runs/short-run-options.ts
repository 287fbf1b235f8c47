import { definedOnly } from '../../units/platform/defined-only.ts'
import { steeredBaseUrl } from '../page/steering.ts'
import type { RunningTest } from '../test/running-test.ts'

/** Options of a load test that belong to its runs: what makes short runs of its own has others. */
const OF_RUNS: ReadonlySet<string> = new Set(['warmup', 'iterations', 'duration', 'abortWhen', 'think', 'spawnRate'])

/**
 * The options of a `load.capacity` or a `load.sweep` over those of its load test; `names` are those that it has. What makes no sense in it stays, and is refused as
 * such.
 */
export function shortRunOptions<Options>(test: RunningTest | undefined, options: Options, names: readonly string[]): Options {
  if (test === undefined || typeof options !== 'object' || options === null || Array.isArray(options)) return options
  const shared = Object.entries(test.defaults).filter(([name]) => names.includes(name) || !OF_RUNS.has(name))
  return { ...Object.fromEntries(shared), ...definedOnly(options), ...steeredBaseUrl() } as unknown as Options
}
