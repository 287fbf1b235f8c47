import { judgeMetric, type Bound } from '../../result/verdicts/metric.ts'
import { subjectOf } from '../../result/verdicts/subject.ts'
import { matcherOutcome, type MatcherOutcome } from './outcome.ts'
import { noteClaims } from './recorded.ts'
import { skipInSmoke } from './skip-in-smoke.ts'
import { errorLines, isOftenBad, refuseDead } from './words/leading-error.ts'
import { metricWords } from './words/metric-words.ts'

/** What a test passed to a matcher about a metric. */
export interface MetricClaim {
  readonly received: unknown
  readonly name: unknown
  readonly limits: unknown
}

/** Judges a metric against upper or lower limits. Bad iterations record values too, or none, so the claim says nothing of them. */
export function metricOutcome(matcher: string, bound: Bound, isNot: boolean, { received, name, limits }: MetricClaim): MatcherOutcome {
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
