import { type Bound, type MetricLimits, type MetricVerdict, judgeMetric } from '../../result/verdicts/metric.ts'
import { type MatcherContext, type MatcherOutcome, matcherOutcome } from './outcome.ts'
import { type Subject, subjectOf } from '../../result/verdicts/subject.ts'
import { plainText } from '../../units/text/plain-text.ts'
import { formatCount, formatNumber } from '../../units/format.ts'
import { formatDistinct, ofPart } from './words/words.ts'
import { noteClaims } from './recorded.ts'
import { skipInSmoke } from './skip-in-smoke.ts'
import { errorLines, isOftenBad, refuseDead } from './words/leading-error.ts'

const NAME = 80

/** A line for every missed limit; if all were met, for every limit. */
function metricWords(subject: Subject, verdict: MetricVerdict, bound: Bound, negated: boolean): readonly string[] {
  const shown = verdict.limits.filter(({ passes }) => passes === verdict.passes)
  const lines = shown.map(({ name, limit, measured }) => {
    const [limitText, actualText] = formatDistinct(limit, measured, formatNumber)
    const what = `${name} of metric '${plainText(verdict.metric, NAME)}'${ofPart(subject)}`
    const count = name === 'count' ? '' : `  (${formatCount(verdict.count)} value${verdict.count === 1 ? '' : 's'})`
    return `expected ${what} ${boundText(bound, negated)} ${limitText}, got ${actualText}${count}`
  })
  return negated && lines.length > 1 ? ['expected at least one of these limits to be missed', ...lines] : lines
}

function boundText(bound: Bound, negated: boolean): string {
  if (negated) return bound === 'below' ? 'above' : 'below'
  return bound === 'below' ? 'at most' : 'at least'
}

/** What a test passed to a matcher about a metric. */
interface MetricClaim {
  readonly received: unknown
  readonly name: unknown
  readonly limits: unknown
}

/** Judges a metric against upper or lower limits. Bad iterations record values too, or none, so the claim says nothing of them. */
function metricOutcome(matcher: string, bound: Bound, isNot: boolean, { received, name, limits }: MetricClaim): MatcherOutcome {
  const subject = subjectOf(received)
  const skipped = skipInSmoke(matcher, isNot, subject)
  if (skipped !== undefined) return skipped
  const verdict = judgeMetric(subject, name, limits, bound)
  noteClaims(() =>
    verdict.limits.map((limit) => ({
      metric: `${limit.name} of ${verdict.metric}`,
      bound: bound === 'below' ? 'at most' : 'at least',
      limit: limit.limit,
      unit: null,
      measured: limit.measured,
      verdict: verdict.invalidatedBy.length > 0 ? 'invalid' : limit.passes ? 'pass' : 'fail',
    })),
  )
  if (verdict.passes) refuseDead(subject, 'its metrics prove nothing')
  return matcherOutcome(isNot, subject, verdict, (negated) => [
    ...metricWords(subject, verdict, bound, negated),
    ...errorLines(subject, negated || !isOftenBad(subject)),
  ])
}

export function toHaveMetricAbove(this: MatcherContext, received: unknown, name: string, limits: MetricLimits): MatcherOutcome {
  // oxlint-disable-next-line oxc/no-this-in-exported-function -- Vitest binds it in a matcher
  return metricOutcome('toHaveMetricAbove', 'above', this.isNot, { received, name, limits })
}

export function toHaveMetricBelow(this: MatcherContext, received: unknown, name: string, limits: MetricLimits): MatcherOutcome {
  // oxlint-disable-next-line oxc/no-this-in-exported-function -- Vitest binds it in a matcher
  return metricOutcome('toHaveMetricBelow', 'below', this.isNot, { received, name, limits })
}
