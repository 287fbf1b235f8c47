import { isPhase, latencyClaim, type LatencyLimits, type LatencyOptions } from '../../../result/verdicts/latency/latency-claim.ts'
import { phaseSubject } from '../../../result/verdicts/latency/phase-subject.ts'
import { notJudgeable } from '../../../result/verdicts/verdict.ts'
import { timedSubjectOf, type Subject } from '../../../result/verdicts/subject.ts'
import { judgeLatency, type LatencyVerdict } from '../../../result/verdicts/latency/latency.ts'
import { warn } from '../../report/run-annotations.ts'
import { matcherOutcome, noteAsserted, type MatcherOutcome, type MatcherContext } from '../outcome.ts'
import { noteClaims } from '../recorded.ts'
import { latencyAdvice, latencyClaims, latencyWords } from '../words/latency-words.ts'
import { allBadText, errorLines } from '../words/leading-error.ts'
import { skipInSmoke } from '../skip-in-smoke.ts'

export function toHaveLatencyBelow(
  this: MatcherContext,
  received: unknown,
  limits: LatencyLimits,
  options?: LatencyOptions,
): MatcherOutcome {
  const whole = timedSubjectOf(received)
  const claim = latencyClaim(limits, options)
  // If it cannot be judged, the report says at least what was asked.
  noteClaims(() =>
    claim.limits.map(({ name, limitMs }) => ({ metric: name, bound: 'at most', limit: limitMs, unit: 'ms', measured: null })),
  )
  // oxlint-disable-next-line oxc/no-this-in-exported-function -- Vitest binds it in a matcher
  const { isNot } = this
  const skipped = skipInSmoke('toHaveLatencyBelow', isNot, whole)
  if (skipped !== undefined) return skipped
  const subject = isPhase(claim.of) ? phaseSubject(whole, claim.of) : whole
  if (subject.serviceTime.count === 0) throw notJudgeable(`Nothing succeeded: there is no latency to judge, ${allBadText(subject)}`)
  const verdict = judgeLatency(subject, claim)
  noteClaims(() => latencyClaims(subject, verdict, isNot))
  if (!isNot && claim.among === 'all') noteAsserted(subject)
  const outcome = matcherOutcome(
    isNot,
    subject,
    verdict,
    (negated) => [...latencyWords(subject, verdict, negated), ...errorLines(subject, negated || !isAmongBad(verdict))],
    () => latencyAdvice(verdict),
  )
  return verdict.passes ? acceptInconclusive(verdict, outcome, isNot, subject) : outcome
}

/** Whether a limit was missed because its quantile falls on a bad iteration. */
const isAmongBad = ({ limits }: LatencyVerdict): boolean => limits.some(({ measuredMs }) => measuredMs === Number.POSITIVE_INFINITY)

/** If no limit was missed and some are undecided, neither the assertion nor its opposite is shown to hold: both pass. */
function acceptInconclusive(
  { limits, claim }: LatencyVerdict,
  outcome: MatcherOutcome,
  isNot: boolean,
  { owner }: Subject,
): MatcherOutcome {
  const open = limits.flatMap((limit) => limit.open ?? [])
  if (open.length === 0) return outcome
  if (owner !== undefined && claim.inconclusive === 'warn') for (const text of open) warn(owner, text)
  return { ...outcome, pass: !isNot }
}
