import { balance } from './balance.ts'
import { boundary } from './boundary.ts'
import type { Level, TestPlan } from '../design.ts'
import type { MetricJudgement, ComparisonVerdict } from '../judgement.ts'
import { SequentialTest } from '../sequential/sequential-test.ts'
import { smallestSeen } from './smallest-seen.ts'
import { highestOf, negated, sumsOf, type MetricTrial } from '../sequential/trial.ts'

/**
 * The size of a difference, as seen at the last look of the plan: the ratio at which the pairs balance, and between which ratios neither
 * test would have rejected there. `undefined` without a pair. Ratios are logarithms in here.
 */
export function estimate(
  trial: MetricTrial,
  others: readonly MetricTrial[],
  plan: TestPlan,
  verdict: ComparisonVerdict,
): Omit<MetricJudgement, 'verdict' | 'theta'> | undefined {
  const { evidence } = trial
  const pairs = plan.looks.at(-1)?.pairs ?? evidence.units
  if (pairs === 0) return undefined
  const claimed = Math.log1p(trial.theta)
  const { at, error } = balance(evidence, pairs)
  const sumsAt = (ratio: number, pairs: number, paths: number): Int32Array => sumsOf({ evidence, theta: Math.expm1(ratio) }, pairs, paths)
  const { slower, notSlower, looks } = plan
  const beside = looks.map((look) => others.map((other) => sumsOf(other, look.pairs, slower.paths))).map(highestOf)
  const isSlowerThan = (ratio: number): boolean =>
    rejects(slower, looks, (look) => [sumsAt(ratio, looks[look]!.pairs, slower.paths), ...(others.length === 0 ? [] : [beside[look]!])])
  const isFasterThan = (ratio: number): boolean =>
    rejects(notSlower, looks, (look) => [negated(sumsAt(ratio, looks[look]!.pairs, notSlower.paths))])
  const search = { from: at, claimed, error }
  const tooFewSamples = !evidence.isEnough(pairs)
  return {
    ratio: Math.exp(at),
    interval: [
      Math.exp(boundary(isSlowerThan, { ...search, direction: -1, isClaimRejected: verdict === 'fail', rate: slower.rate })),
      Math.exp(boundary(isFasterThan, { ...search, direction: 1, isClaimRejected: verdict === 'pass', rate: notSlower.rate })),
    ],
    // Before the first look nothing can be proven, however large it is.
    smallestSeen:
      tooFewSamples || looks.length === 0 || slower.rate * slower.paths < 1
        ? Number.POSITIVE_INFINITY
        : smallestSeen(claimed, error, slower.rate),
    tooFewSamples,
    pairs,
  }
}

/** Up to this many paths, all looks are repeated for each ratio that is tried. */
const MOST_REPLAYED = 2 ** 13

/**
 * Whether the last look rejects what these sums stand for, after the looks before it have retired their paths. Where these are too many for
 * that, none are taken for retired: no ratio is rejected then that would not be otherwise, and the interval is somewhat wider.
 */
function rejects(level: Level, looks: TestPlan['looks'], sumsAt: (look: number) => readonly Int32Array[]): boolean {
  if (looks.length === 0) return false
  const test = new SequentialTest(level)
  const last = looks.length - 1
  const spent = level.paths > MOST_REPLAYED ? (looks[last - 1]?.share ?? 0) : 0
  if (spent === 0) {
    for (const [look, { share }] of looks.slice(0, -1).entries()) if (test.allowance(share) > 0) test.look(highestOf(sumsAt(look)), share)
  }
  const share = looks[last]!.share - spent
  if (test.allowance(share) < 1) return false
  const sums = sumsAt(last)
  return sums[0]![0]! > test.look(highestOf(sums), share)
}
