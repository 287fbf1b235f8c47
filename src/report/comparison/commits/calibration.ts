import type { Thetas } from '../../../stats/comparison/judge-pairs.ts'
import type { Judgement } from '../../../stats/comparison/judgement.ts'
import { METRICS, type Metric } from '../../../stats/comparison/metric.ts'
import { exceedanceBounds } from '../../../stats/quantile-interval.ts'
import { quantileOf } from '../../../stats/comparison/latencies/sorted.ts'
import { formatCount, formatRatio } from '../../../units/format.ts'
import { changeOf } from '../../text/change.ts'

/** The outcome of the comparisons of one kind. */
export interface TrialCounts {
  readonly trials: number
  readonly fail: number
  readonly pass: number
  readonly inconclusive: number
  /** Median ratio of the first judged metric, head over base: the difference that the client saw. */
  readonly seen: number | null
}

/** The result of a calibration. Plain data, as in the JSON. */
export interface Calibration {
  readonly version: 1
  /** By metric, how much slower is too slow: 0.05 for 5 %. */
  readonly thetas: Thetas
  readonly seed: number
  /** The same code on both sides. */
  readonly same: TrialCounts
  /** Head does 10 % more work. */
  readonly slower: TrialCounts
  readonly falseAlarms: {
    readonly rate: number
    /** The upper 95 % confidence bound. */
    readonly atMost: number
  }
  readonly power: { readonly rate: number; readonly atLeast: number }
  /** By metric, the slow-down that four of five comparisons on this machine prove: the median of all of them. */
  readonly smallestSeen: Readonly<Partial<Record<Metric, number | null>>>
}

const TAIL = 0.05

/** Summarises the comparisons of both kinds. */
export function calibrationFrom(
  given: Pick<Calibration, 'thetas' | 'seed'>,
  same: readonly Judgement[],
  slower: readonly Judgement[],
): Calibration {
  const [first] = metricsIn(given.thetas)
  const counted = { same: countsOf(same, first), slower: countsOf(slower, first) }
  const metrics = new Set([...same, ...slower].flatMap((judgement) => Object.keys(judgement.metrics) as Metric[]))
  return {
    version: 1,
    ...given,
    ...counted,
    falseAlarms: { rate: counted.same.fail / counted.same.trials, atMost: boundsOf(counted.same).upper },
    power: { rate: counted.slower.fail / counted.slower.trials, atLeast: boundsOf(counted.slower).lower },
    smallestSeen: Object.fromEntries(
      [...metrics].map((metric) => [metric, medianOf([...same, ...slower].flatMap(({ metrics }) => metrics[metric]?.smallestSeen ?? []))]),
    ),
  }
}

const boundsOf = ({ trials, fail }: TrialCounts): { readonly lower: number; readonly upper: number } =>
  exceedanceBounds({ count: trials, designEffect: 1 }, fail, TAIL)

/** In display order. */
const metricsIn = (thetas: Thetas): readonly Metric[] => METRICS.filter((metric) => thetas[metric] !== undefined)

function countsOf(judgements: readonly Judgement[], seen: Metric | undefined): TrialCounts {
  const count = (verdict: Judgement['verdict']): number => judgements.filter((judgement) => judgement.verdict === verdict).length
  return {
    trials: judgements.length,
    fail: count('fail'),
    pass: count('pass'),
    inconclusive: count('inconclusive'),
    seen: medianOf(judgements.flatMap(({ metrics }) => (seen && metrics[seen]?.ratio) ?? [])),
  }
}

/** `null` if there is none, or it is infinite. */
function medianOf(values: readonly number[]): number | null {
  const median = quantileOf(Float64Array.from(values).sort(), 0.5)
  return Number.isFinite(median) ? median : null
}

/** Describes a calibration in lines of at most 79 columns. */
export function calibrationText({ thetas, seed, same, slower, falseAlarms, power, smallestSeen }: Calibration): readonly string[] {
  const metrics = metricsIn(thetas)
  const allowed = metrics.map((metric) => `${metric} ${formatRatio(thetas[metric]!)}`)
  const seenBy = Object.entries(smallestSeen).map(([metric, share]) => `${metric} ${share === null ? 'none' : changeOf(1 + share)}`)
  return [
    '',
    row('head does', [`${metrics[0]} seen`, 'called slower', 'cleared', 'inconclusive']),
    row('the same', cellsOf(same)),
    row('10 % more work', cellsOf(slower)),
    '',
    ` False alarms: ${same.fail} of ${same.trials}, with 95 % confidence at most ${formatRatio(falseAlarms.atMost)} of all.`,
    ` Found slower by more than ${allowed.join(', ')}: ${slower.fail} of ${slower.trials}, with 95 % confidence at least ${formatRatio(power.atLeast)}.`,
    ` Smallest change that four of five comparisons prove: ${seenBy.join(', ')}.`,
    ` Repeat with --seed ${seed}`,
  ]
}

const row = (title: string, cells: readonly string[]): string => ` ${title.padEnd(20)}${cells.map((cell) => cell.padStart(14)).join('')}`

const cellsOf = ({ fail, pass, inconclusive, seen }: TrialCounts): readonly string[] => [
  changeOf(seen),
  ...[fail, pass, inconclusive].map((count) => formatCount(count)),
]
