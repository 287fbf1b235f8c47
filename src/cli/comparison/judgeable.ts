import type { PairRecord } from '../../record/comparison-record.ts'
import type { Thetas } from '../../stats/comparison/judge-pairs.ts'
import { isCpuMissing } from '../../stats/comparison/pair.ts'
import { LoadError } from '../../units/errors/error.ts'

/** Why a load has no CPU time to compare. */
export const NO_CPU =
  'the CPU time of its target is not known on both sides: `--cpu` needs a target that serve() started in the test file, and a base whose version of this package samples it'

/**
 * The thetas that these pairs can be judged by: without that of `cpu` if the target was not sampled.
 *
 * @throws {LoadError} `not-sampled` if there is no other.
 */
export function judgeableThetas(thetas: Thetas, pairs: readonly PairRecord[]): Thetas {
  if (thetas.cpu === undefined || !isCpuMissing(pairs)) return thetas
  const { cpu: _cpu, ...others } = thetas
  if (Object.keys(others).length === 0) throw new LoadError('not-sampled', NO_CPU)
  return others
}
