import { duration } from '../../units/duration.ts'
import { ratio } from '../../units/ratio.ts'
import { MAX_DURATION, MAX_TIMEOUT, MIN_ABORT_WINDOW } from '../limits.ts'
import { isRecord, mustBeRatio, mustBeTime, type MustBe } from '../problems/must-be.ts'
import { refuseUnknown } from '../problems/unknown.ts'
import type { AbortWhen } from './load-options.ts'
import type { AbortRule } from '../plan.ts'
import type { Rule } from '../problems/problems.ts'

const QUANTILES = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 } as const
const LATENCIES = Object.keys(QUANTILES) as readonly (keyof typeof QUANTILES)[]

const mustBeLatency = mustBeTime('above 0', MAX_TIMEOUT)

const RULES: Readonly<Record<keyof AbortWhen, MustBe>> = {
  errorRate: mustBeRatio,
  p50: mustBeLatency,
  p90: mustBeLatency,
  p95: mustBeLatency,
  p99: mustBeLatency,
  within: mustBeTime(MIN_ABORT_WINDOW, MAX_TIMEOUT),
  holds: mustBeTime(0, MAX_DURATION),
}

export const checkAbortWhen: Rule = (value, { name, problems }) => {
  if (!isRecord(value)) return "an object such as { errorRate: '10%', within: '5s' }"
  refuseUnknown(value, Object.keys(RULES), `${name}.`, problems)
  for (const [part, mustBe] of Object.entries(RULES)) if (value[part] !== undefined) problems.check(`${name}.${part}`, value[part], mustBe)
  if (['errorRate', ...LATENCIES].every((limit) => value[limit] === undefined)) {
    problems.add(`\`${name}\` has no limit: give at least one of \`errorRate\`, ${LATENCIES.map((limit) => `\`${limit}\``).join(', ')}`)
  }
  return undefined
}

export function abortRuleFrom(option: AbortWhen | undefined): AbortRule | undefined {
  if (option === undefined) return undefined
  return {
    errorRate: ratio(option.errorRate ?? 1),
    latency: LATENCIES.flatMap((name) => {
      const limit = option[name]
      return limit === undefined ? [] : [{ quantile: QUANTILES[name], limitMs: duration(limit) }]
    }),
    withinMs: duration(option.within ?? '5s'),
    holdsMs: duration(option.holds ?? 0),
  }
}
