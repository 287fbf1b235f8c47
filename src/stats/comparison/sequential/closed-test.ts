import type { TestPlan } from '../design.ts'
import { SequentialTest } from './sequential-test.ts'
import { highestOf, sumsOf, type MetricTrial } from './trial.ts'

/** So many sums are gone through at most: a few tenths of a second. */
const MOST_SUMS = 2 ** 25

/** Whether {@link provenIn} takes less than a second: eight metrics among 8 192 paths, three among all that there may be. */
export const isAffordable = (trials: readonly MetricTrial[], { slower, looks }: TestPlan): boolean =>
  2 ** trials.length * looks.length * slower.paths <= MOST_SUMS

/**
 * Which metrics are proven to be slower: a closed test (Marcus, Peritz & Gabriel, 1976).
 *
 * A metric is proven if every set of metrics that it belongs to is rejected, each by its own sequential test at the whole level, over all looks of the plan.
 * The metrics that are not slower are such a set: to call any of them slower, that set has to be rejected, which happens no more often than the level allows,
 * whatever the other metrics do. So metrics on which all units agree are proven together; the highest sum of all alone would require each of them to exceed the
 * second highest path of the others.
 */
export function provenIn(trials: readonly MetricTrial[], { slower, looks }: TestPlan): readonly boolean[] {
  const sums = looks.map(({ pairs }) => trials.map((trial) => sumsOf(trial, pairs, slower.paths)))
  const isRejected = (set: number): boolean => {
    const test = new SequentialTest(slower)
    return looks.some(({ share }, look) => {
      if (test.allowance(share) < 1) return false
      const highest = highestOf(sums[look]!.filter((_, at) => isIn(set, at)))
      return highest[0]! > test.look(highest, share)
    })
  }
  const sets = Array.from({ length: 2 ** trials.length - 1 }, (_, at) => at + 1)
  const kept = sets.filter((set) => !isRejected(set))
  return trials.map((_, at) => !kept.some((set) => isIn(set, at)))
}

/** Sets are numbers: each bit stands for a metric. */
const isIn = (set: number, at: number): boolean => ((set >> at) & 1) === 1
