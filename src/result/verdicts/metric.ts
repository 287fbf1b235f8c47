import { NumberHistogram } from '../../stats/number-histogram.ts'
import { fewestSamples } from '../../stats/quantile-interval.ts'
import { formatCount } from '../../units/format.ts'
import { nearest } from '../../units/text/nearest.ts'
import { formatReceived } from '../../units/text/received.ts'
import type { MetricStats } from '../load-result.ts'
import { invalidatingFindings } from './invalidating-findings.ts'
import { namedQuantile, quantileName } from '../../stats/named-quantile.ts'
import { quoted, type Subject } from './subject.ts'
import { notJudgeable, type Verdict } from './verdict.ts'

/** The limit of each number of a metric, inclusive. Digits after the second are decimals: `p995` is 99.5 %, which `'p99.5'` means too. */
export interface MetricLimits {
  readonly p50?: number | undefined
  readonly p90?: number | undefined
  readonly p95?: number | undefined
  readonly p99?: number | undefined
  readonly mean?: number | undefined
  readonly min?: number | undefined
  readonly max?: number | undefined
  /** How many values were recorded. */
  readonly count?: number | undefined
  readonly sum?: number | undefined
  readonly [quantile: `p${number}`]: number | undefined
}

/** Whether limits are the highest or the lowest numbers that are accepted. */
export type Bound = 'below' | 'above'

const WHOLE = ['mean', 'min', 'max', 'sum', 'count'] as const

interface MetricLimit {
  /** `p99.9`, `max`, `mean`. */
  readonly name: string
  /** A number of the whole metric, or a quantile above 0 and below 1. */
  readonly of: (typeof WHOLE)[number] | number
  readonly limit: number
}

export interface MetricVerdict extends Verdict {
  readonly metric: string
  readonly limits: readonly (MetricLimit & { readonly passes: boolean; readonly measured: number })[]
  /** How many values were recorded. */
  readonly count: number
}

/** Judges whether each number of a metric is at most, or at least, its limit. */
export function judgeMetric(subject: Subject, metric: unknown, limits: unknown, bound: Bound): MetricVerdict {
  const parsed = limitsFrom(limits)
  const { name, stats } = metricNamed(subject, metric)
  const judged = parsed.map((limit) => {
    const measured = typeof limit.of === 'number' ? quantileOf(name, stats, limit.of, bound) : stats[limit.of]
    return { ...limit, measured, passes: bound === 'below' ? measured <= limit.limit : measured >= limit.limit }
  })
  const passes = judged.every((limit) => limit.passes)
  return { passes, invalidatedBy: invalidatingFindings(subject, 'metric', passes), metric: name, limits: judged, count: stats.count }
}

function limitsFrom(limits: unknown): readonly MetricLimit[] {
  const entries = typeof limits === 'object' && limits !== null && !Array.isArray(limits) ? Object.entries(limits) : []
  const given = entries.filter(([, limit]) => limit !== undefined)
  if (given.length === 0) throw notJudgeable(`Expected at least one limit, such as { p95: 20, max: 50 }, got ${formatReceived(limits)}`)
  return given.map(([key, limit]): MetricLimit => {
    const of = WHOLE.find((name) => name === key) ?? namedQuantile(key)
    if (of === undefined) {
      throw notJudgeable(
        `Unknown limit \`${key}\`: known are p50, p75, p90, p95, p99, p995 (99.5 %), any other such as 'p99.99', ${WHOLE.join(', ')}`,
      )
    }
    if (typeof limit !== 'number' || !Number.isFinite(limit))
      throw notJudgeable(`Expected \`${key}\` to be a finite number such as 20, got ${formatReceived(limit)}`)
    return { name: typeof of === 'number' ? quantileName(of) : of, of, limit }
  })
}

/** @throws {LoadError} `not-judgeable` if there is none of this name. */
function metricNamed({ metrics, name: part }: Subject, name: unknown): { readonly name: string; readonly stats: MetricStats } {
  if (typeof name !== 'string')
    throw notJudgeable(`Expected the name of a metric such as 'queue depth', then the limits, got ${formatReceived(name)}`)
  if (metrics === undefined) throw notJudgeable(`Metrics belong to iterations, not to calls (${part || 'this is a step'}): judge the run`)
  const stats = Object.hasOwn(metrics, name) ? metrics[name] : undefined
  if (stats !== undefined) return { name, stats }
  const names = Object.keys(metrics)
  const what = part === '' ? 'The run' : `The ${part}`
  if (names.length === 0) throw notJudgeable(`${what} recorded no metric: call metric('${name}', value) of the context in the task`)
  const meant = nearest(name, names)
  throw notJudgeable(
    `${what} recorded no metric '${name}': ${meant === undefined ? 'it' : `did you mean '${meant}'? It`} has ${quoted(names)}`,
  )
}

/** What few values show of a quantile from below, the same number of them shows from above of the opposite quantile. */
function quantileOf(metric: string, { histogram, count }: MetricStats, quantile: number, bound: Bound): number {
  const needed = fewestSamples(bound === 'below' ? quantile : 1 - quantile)
  if (count < needed) {
    throw notJudgeable(
      `Too few values for ${quantileName(quantile)} of '${metric}': ${formatCount(count)}, but a limit on it needs ${formatCount(needed)}. ` +
        `Run longer, or judge a ${bound === 'below' ? 'lower' : 'higher'} quantile`,
    )
  }
  return NumberHistogram.decode(histogram).quantile(quantile)
}
