import { subjectOf } from '../../../result/verdicts/subject.ts'
import { judgeTargetCpu } from '../../../result/verdicts/target/target.ts'
import type { Duration } from '../../../units/duration.ts'
import { formatDuration } from '../../../units/format.ts'
import { matcherOutcome, type MatcherContext, type MatcherOutcome } from '../outcome.ts'
import { noteClaims } from '../recorded.ts'
import { skipInSmoke } from '../skip-in-smoke.ts'
import { errorLines, isOftenBad, refuseDead } from '../words/leading-error.ts'
import { formatDistinct, headroom, ofPart } from '../words/words.ts'

export function toHaveTargetCpuBelow(this: MatcherContext, received: unknown, limit: Duration): MatcherOutcome {
  const subject = subjectOf(received)
  // oxlint-disable-next-line oxc/no-this-in-exported-function -- Vitest binds it in a matcher
  const { isNot } = this
  const skipped = skipInSmoke('toHaveTargetCpuBelow', isNot, subject)
  if (skipped !== undefined) return skipped
  const verdict = judgeTargetCpu(subject, limit)
  noteClaims(() => [{ metric: 'target CPU', bound: 'at most', limit: verdict.limit, unit: 'ms', measured: verdict.measured }])
  // Refused connections and errors are cheap.
  if (verdict.passes) refuseDead(subject, 'what it costs the target proves nothing')
  const [limitText, actualText] = formatDistinct(verdict.limit, verdict.measured, formatDuration)
  return matcherOutcome(
    isNot,
    subject,
    verdict,
    (negated) => [
      `expected CPU time of the target${ofPart(subject)} ${negated ? 'above' : 'at most'} ${limitText} per iteration, got ${actualText}`,
      ...errorLines(subject, negated || !isOftenBad(subject)),
    ],
    () => headroom([{ name: 'CPU time', missed: verdict.measured / verdict.limit - 1 }]),
  )
}
