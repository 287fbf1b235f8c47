import type { Evidence } from '../sequential/evidence.ts'
import type { Level, TestPlan } from '../design.ts'
import type { ComparisonVerdict, MetricJudgement } from '../judgement.ts'
import { SequentialTest } from '../sequential/sequential-test.ts'
import { type MetricTrial, highestOf, negated, sumsOf } from '../sequential/trial.ts'

/** The chance that such a run proves such a slow-down. */
const POWER = 0.8

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

/** Where a search ends: e^±28, a million million. */
const FARTHEST = 28

/**
 * The logarithm of the ratio at which the evidence for a slower head equals that for a faster one, and its standard error: how far from there the sum of the
 * differences is as large as the spread of the sums of the sign paths. `Infinity` if no ratio makes it as large.
 */
function balance(evidence: Evidence, units: number): { readonly at: number; readonly error: number } {
  const differencesAt = (ratio: number): Float64Array => evidence.differences(units, Math.expm1(ratio))
  const excessAt = (ratio: number): number => differencesAt(ratio).reduce((sum, difference) => sum + difference, 0)
  const at = crossing(excessAt)
  const spread = Math.hypot(...differencesAt(at))
  const [lower, upper] = [crossing((ratio) => excessAt(ratio) - spread), crossing((ratio) => excessAt(ratio) + spread)]
  const isFound = Math.max(Math.abs(lower), Math.abs(upper)) < FARTHEST
  return { at, error: isFound ? (upper - lower) / 2 : Number.POSITIVE_INFINITY }
}

/** Where a function that falls passes zero. The search is the same in both directions, so that the ratio of swapped sides is the inverse. */
function crossing(valueAt: (x: number) => number): number {
  const direction = Math.sign(valueAt(0))
  let [near, far] = [0, direction * 0.01]
  while (valueAt(far) * direction > 0 && Math.abs(far) < FARTHEST) [near, far] = [far, 2 * far]
  for (let step = 0; step < 40; step++) {
    const middle = (near + far) / 2
    if (valueAt(middle) * direction > 0) near = middle
    else far = middle
  }
  return (near + far) / 2
}

/** The end of an interval is found to within this share of its distance, or to a hundredth of a percent. */
const PRECISION = 1 / 40
const FINE = 1e-4

/** The parameters of a search. Ratios are logarithms. */
export interface Search {
  /** A ratio that is not rejected, and its standard error. */
  readonly from: number
  readonly error: number
  readonly direction: -1 | 1
  /** The ratio whose verdict is known: the search respects it, so that no interval contradicts its verdict. */
  readonly claimed: number
  readonly isClaimRejected: boolean
  /** The error rate of the test, from which the approximate distance of the end follows. */
  readonly rate: number
}

/** The first rejected ratio in a direction; infinite if there is none. */
function boundary(isRejected: (ratio: number) => boolean, search: Search): number {
  const { from, direction, claimed, isClaimRejected } = search
  const claimedAt = (claimed - from) * direction
  if (!isRejected(from + direction * FARTHEST)) return isClaimRejected ? claimed : direction * Number.POSITIVE_INFINITY
  let kept = isClaimRejected ? 0 : Math.max(0, claimedAt)
  let rejected = isClaimRejected && claimedAt > 0 ? claimedAt : FARTHEST
  let next = normalQuantile(1 - search.rate) * search.error
  while (rejected - kept > Math.max(FINE, rejected * PRECISION)) {
    const tried = next > kept && next < rejected ? next : (kept + rejected) / 2
    if (isRejected(from + direction * tried)) [rejected, next] = [tried, tried / 2]
    else [kept, next] = [tried, tried * 2]
  }
  return from + direction * rejected
}

/**
 * The slow-down that would be proven to exceed the claim in four of five such runs: (z(1 − alpha) + z(0.8)) standard errors above it. Ratios are logarithms.
 */
function smallestSeen(claimed: number, error: number, alpha: number): number {
  return Math.expm1(claimed + (normalQuantile(1 - alpha) + normalQuantile(POWER)) * error)
}

/** The quantile of the standard normal distribution, from a half upwards, to within 0.0005 (Abramowitz & Stegun, 26.2.23). */
function normalQuantile(probability: number): number {
  const t = Math.sqrt(-2 * Math.log(1 - probability))
  return t - (2.515517 + 0.802853 * t + 0.010328 * t ** 2) / (1 + 1.432788 * t + 0.189269 * t ** 2 + 0.001308 * t ** 3)
}
