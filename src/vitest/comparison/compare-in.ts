import type { CompareOptions } from '../../plan/comparison/compare-options.ts'
import type { ComparisonResult } from '../../result/comparison/comparison-result.ts'
import type { Compared } from '../../run/comparison/compared.ts'
import { RunScope } from '../test/run-scope.ts'
import type { Caller } from '../test/running-test.ts'
import { compareOptionsIn } from '../test/test-options.ts'
import { workerConfig } from '../project/worker-config.ts'

/** How many comparisons each test file has begun in this worker: what they may do wrong they share. */
const begun = new Map<string | undefined, number>()

/** `load.compare` for a caller that is known. */
export async function compareIn(caller: Caller, compared: Compared, options: CompareOptions): Promise<ComparisonResult> {
  const known = compareOptionsIn(caller.test, options)
  const scope = new RunScope(caller)
  try {
    const { runComparison } = await import('../../compare.ts')
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
