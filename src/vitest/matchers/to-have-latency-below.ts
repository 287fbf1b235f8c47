import { latencyClaim, type LatencyLimits, type LatencyOptions } from '../../result/latency-claim.ts'
import { subjectOf } from '../../result/subject.ts'
import { judgeLatency } from '../../result/verdict-latency.ts'
import { judgementOf, type Judgement, type MatcherContext } from './judgement.ts'
import { latencyAdvice, latencyWords } from './latency-words.ts'
import { unjudged } from './not-judged.ts'

export function toHaveLatencyBelow(this: MatcherContext, received: unknown, limits: LatencyLimits, options?: LatencyOptions): Judgement {
  const subject = subjectOf(received)
  const claim = latencyClaim(limits, options)
  // oxlint-disable-next-line oxc/no-this-in-exported-function -- Vitest binds it in a matcher
  const left = unjudged('toHaveLatencyBelow', this, subject)
  if (left !== undefined) return left
  const verdict = judgeLatency(subject, claim)
  return judgementOf(
    subject,
    verdict,
    (negated) => latencyWords(subject, verdict, negated),
    () => latencyAdvice(verdict),
  )
}
