import type { MetricLimits } from '../../result/verdicts/metric.ts'
import { metricOutcome } from './metric-outcome.ts'
import type { MatcherContext, MatcherOutcome } from './outcome.ts'

export function toHaveMetricBelow(this: MatcherContext, received: unknown, name: string, limits: MetricLimits): MatcherOutcome {
  // oxlint-disable-next-line oxc/no-this-in-exported-function -- Vitest binds it in a matcher
  return metricOutcome('toHaveMetricBelow', 'below', this.isNot, { received, name, limits })
}
