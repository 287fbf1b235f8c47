import { type Design, FRESH_PROCESSES, type TestPlan, planFor } from './design.ts'
import { evidenceOf } from './sequential/evidence.ts'
import { GatheredUnits } from './latencies/gathered-units.ts'
import { Judge } from './judge.ts'
import type { Judgement, ComparisonVerdict } from './judgement.ts'
import type { Metric } from './metric.ts'
import { type Pair, sortedPair } from './pair.ts'
import { PooledLatencies } from './latencies/pooled-latencies.ts'
import { ProcessLatencies } from './latencies/process-latencies.ts'

/** Judges units one by one as they are measured: pairs of blocks, or all pairs of blocks of one pair of processes. */
export interface UnitJudge {
  /** Returns the verdict once it is final, until then `undefined`. Most pairs cost a sort; a look, some milliseconds. */
  add(...unit: readonly Pair[]): ComparisonVerdict | undefined
  /** The judgement so far. Costs tens of milliseconds. */
  judgement(): Judgement
}

/** By how much head may be slower, by metric: 0.05 for 5 %. Only named metrics are judged. */
export type Thetas = Readonly<Partial<Record<Metric, number>>>

/**
 * Judges pairs of blocks, one by one.
 *
 * @throws {RangeError} at no theta or one that is not above −1, and at a design that is none (see {@link planFor}).
 */
export const pairJudge = (thetas: Thetas, design: Partial<Design> = {}): UnitJudge =>
  unitJudge(thetas, planFor(design), new GatheredUnits(new PooledLatencies()))

/**
 * Judges pairs of fresh processes, each by all the pairs of blocks that it ran.
 *
 * The unit is the pair of processes: two processes of the same code differ permanently by a few percent, so agreement of blocks within one pair proves nothing
 * about the code. A pair of processes in which a side had no success is left out as a whole.
 *
 * @throws {RangeError} as {@link pairJudge}
 */
export const processJudge = (thetas: Thetas, design: Partial<Design> = {}): UnitJudge =>
  unitJudge(thetas, planFor(design, FRESH_PROCESSES), new GatheredUnits(new ProcessLatencies()))

function unitJudge(thetas: Thetas, plan: TestPlan, units: GatheredUnits): UnitJudge {
  const judge = new Judge(
    entriesOf(thetas).map(([metric, theta]) => ({ metric, theta, evidence: units.of(metric) })),
    plan,
  )
  let unusable = 0
  return {
    add: (...unit) => {
      const usable = unit.flatMap((pair) => sortedPair(pair) ?? [])
      if (usable.length === 0) unusable++
      else units.add(usable)
      return judge.look()
    },
    judgement: () => judge.judgement(unusable),
  }
}

/**
 * Judges the pairs of a run, look by look, so that the same pairs always give the same judgement; pairs after the deciding look do not count. May be repeated
 * with other thetas: that a run was stopped by its verdict on one of them costs another no error, only pairs.
 *
 * @throws {RangeError} at no theta or one that is not above −1, and at a design that is none (see {@link planFor}).
 */
export function judgePairs(pairs: readonly Pair[], thetas: Thetas, design: Partial<Design> = {}): Judgement {
  const judge = pairJudge(thetas, design)
  for (const pair of pairs) if (judge.add(pair) !== undefined) break
  return judge.judgement()
}

/**
 * The same test over one number per unit and metric, the logarithm of head over base, such as the mean over all pairs of two fresh processes.
 * Infinite and missing ones (`NaN`) are left out of all metrics.
 *
 * @throws {RangeError} as {@link judgePairs}, and at a metric with a theta but without a number.
 */
export function judgeRatios(
  logRatios: Readonly<Partial<Record<Metric, readonly number[]>>>,
  thetas: Thetas,
  design: Partial<Design> = {},
): Judgement {
  const named = entriesOf(thetas)
  const units = Math.min(...named.map(([metric]) => logRatios[metric]?.length ?? 0))
  const usable = Array.from({ length: units }, (_, unit) => unit).filter((unit) =>
    named.every(([metric]) => Number.isFinite(logRatios[metric]![unit])),
  )
  const trials = named.map(([metric, theta]) => ({ metric, theta, evidence: evidenceOf(usable.map((unit) => logRatios[metric]![unit]!)) }))
  const judge = new Judge(trials, planFor(design, FRESH_PROCESSES))
  judge.look()
  return judge.judgement(units - usable.length)
}

const entriesOf = (thetas: Thetas): readonly (readonly [Metric, number])[] =>
  (Object.entries(thetas) as [Metric, number | undefined][]).flatMap(([metric, theta]) =>
    theta === undefined ? [] : [[metric, theta] as const],
  )
