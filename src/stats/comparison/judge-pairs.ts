import { BLOCK_EVIDENCE } from './block-evidence.ts'
import { type Design, FRESH_PROCESSES, planFor } from './design.ts'
import { evidenceOf } from './evidence.ts'
import { Judge } from './judge.ts'
import type { Judgement, Verdict } from './judgement.ts'
import { type Metric, type Pair, sortedPair } from './pair.ts'

/** Judges pairs one by one, as they are measured. */
export interface PairJudge {
  /** Gives the verdict once there is nothing left to wait for, until then `undefined`. Most pairs cost a sort; a look, some milliseconds. */
  add(pair: Pair): Verdict | undefined
  /** What is known so far. Costs tens of milliseconds. */
  judgement(): Judgement
}

/** By how much head may be slower, metric by metric: 0.05 for 5 %. Only the metrics named are judged. */
export type Thetas = Readonly<Partial<Record<Metric, number>>>

/**
 * @throws {RangeError} at no theta or one that is not above −1, and at a design that is none (see {@link planFor}).
 */
export function pairJudge(thetas: Thetas, design: Partial<Design> = {}): PairJudge {
  const trials = entriesOf(thetas).map(([metric, theta]) => ({ metric, theta, evidence: BLOCK_EVIDENCE[metric]() }))
  const judge = new Judge(trials, planFor(design))
  let unusable = 0
  return {
    add: (pair) => {
      const usable = sortedPair(pair)
      if (usable === undefined) unusable++
      else for (const { evidence } of trials) evidence.add(usable)
      return judge.look()
    },
    judgement: () => judge.judgement(unusable),
  }
}

/**
 * Judges the pairs of a run, look by look, so that the same pairs always give the same judgement; those after the deciding look have no say.
 * May be asked again with other thetas: that a run was stopped by its verdict on one of them costs another no error, only pairs.
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
