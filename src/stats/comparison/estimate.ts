import { balance } from './balance.ts'
import { boundary } from './boundary.ts'
import type { Plan } from './design.ts'
import type { MetricJudgement, Verdict } from './judgement.ts'
import { SequentialTest } from './sequential-test.ts'
import { smallestSeen } from './smallest-seen.ts'
import { highestOf, negated, sumsOf, type Trial } from './trial.ts'

/**
 * The size of a difference, as seen at the last look of the plan: the ratio at which the pairs balance, and between which ratios neither
 * test would have rejected there. `undefined` without a pair. Ratios are logarithms in here.
 */
export function estimate(
  trial: Trial,
  others: readonly Trial[],
  plan: Plan,
  verdict: Verdict,
): Omit<MetricJudgement, 'verdict' | 'theta'> | undefined {
  const { evidence } = trial
  const pairs = plan.looks.at(-1)?.pairs ?? evidence.pairs
  if (pairs === 0) return undefined
  const claimed = Math.log1p(trial.theta)
  const { at, error } = balance(evidence, pairs)
  const sumsAt = (ratio: number, pairs: number): Int32Array => sumsOf({ evidence, theta: Math.expm1(ratio) }, pairs, plan.paths)
  const beside = plan.looks.map((look) => highestOf(others.map((other) => sumsOf(other, look.pairs, plan.paths))))
  const isSlowerThan = (ratio: number): boolean =>
    rejects(plan, plan.alpha, (look, pairs) => [sumsAt(ratio, pairs), ...(others.length === 0 ? [] : [beside[look]!])])
  const isFasterThan = (ratio: number): boolean => rejects(plan, plan.beta, (_, pairs) => [negated(sumsAt(ratio, pairs))])
  const search = { from: at, claimed, error }
  return {
    ratio: Math.exp(at),
    interval: [
      Math.exp(boundary(isSlowerThan, { ...search, direction: -1, isClaimRejected: verdict === 'fail', level: plan.alpha })),
      Math.exp(boundary(isFasterThan, { ...search, direction: 1, isClaimRejected: verdict === 'pass', level: plan.beta })),
    ],
    smallestSeen: smallestSeen(claimed, error, plan.alpha),
    pairs,
  }
}

/** Whether the last look rejects what these sums stand for, after the looks before it have retired their paths. */
function rejects({ looks, paths }: Plan, level: number, sumsAt: (look: number, pairs: number) => readonly Int32Array[]): boolean {
  if (looks.length === 0) return false
  const test = new SequentialTest(level, paths)
  for (const [look, { pairs, share }] of looks.slice(0, -1).entries()) {
    if (test.allowance(share) > 0) test.look(highestOf(sumsAt(look, pairs)), share)
  }
  const { pairs, share } = looks.at(-1)!
  if (test.allowance(share) < 1) return false
  const sums = sumsAt(looks.length - 1, pairs)
  return sums[0]![0]! > test.look(highestOf(sums), share)
}
