import { COMPARE_RULES } from '../../plan/comparison/check-compare-options.ts'
import type { CompareOptions } from '../../plan/comparison/compare-options.ts'
import type { ComparisonResult } from '../../result/comparison/comparison-result.ts'
import type { Compared } from '../../run/comparison/compared.ts'
import { noteFixed } from '../page/fixed-load.ts'
import { steeredBaseUrl } from '../page/steering.ts'
import { noteStaysHere } from '../agents/find-agents.ts'
import { RunScope } from '../test/run-scope.ts'
import type { Caller, RunningTest } from '../test/running-test.ts'
import { definedOnly } from '../../units/platform/defined-only.ts'
import { workerConfig } from '../project/worker-config.ts'

/** How many comparisons each test file has started in this worker: they share the error rate. */
const begun = new Map<string | undefined, number>()

/** `load.compare` for a caller that is known. */
export async function compareIn(caller: Caller, compared: Compared, options: CompareOptions): Promise<ComparisonResult> {
  const known = compareOptionsIn(caller.test, options)
  noteFixed(caller.test?.task, 'compare')
  noteStaysHere(caller, 'a comparison')
  const scope = new RunScope(caller)
  try {
    const { runComparison } = await import('../../load/compare.ts')
    return await scope.report(await runComparison(compared, known, scope.environment, nextOf(workerConfig().file)))
  } finally {
    scope.dispose()
  }
}

function nextOf(file: string | undefined): number {
  const number = (begun.get(file) ?? 0) + 1
  begun.set(file, number)
  return number
}

/** Options of a load test that mean something else in a comparison, which has neither a length nor a count. */
const OTHERWISE: ReadonlySet<string> = new Set(['warmup', 'iterations', 'duration', 'gracefulStop', 'abortWhen', 'think', 'spawnRate'])

/** The options of a `load.compare` over those of its load test. What makes no sense in any comparison stays, and is refused as such. */
function compareOptionsIn(test: RunningTest | undefined, options: CompareOptions): CompareOptions {
  if (test === undefined || typeof options !== 'object' || options === null) return options
  const shared = Object.entries(test.defaults).filter(([name]) =>
    Object.hasOwn(COMPARE_RULES, name) ? name !== 'warmup' : !OTHERWISE.has(name),
  )
  return { ...Object.fromEntries(shared), ...definedOnly(options), ...steeredBaseUrl() }
}
