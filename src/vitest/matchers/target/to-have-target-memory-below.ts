import { subjectOf } from '../../../result/verdicts/subject.ts'
import { judgeTargetMemory } from '../../../result/verdicts/target/target.ts'
import { formatBytes, type Size } from '../../../units/bytes.ts'
import { matcherOutcome, type MatcherContext, type MatcherOutcome } from '../outcome.ts'
import { noteClaims } from '../recorded.ts'
import { skipInSmoke } from '../skip-in-smoke.ts'
import { refuseDead } from '../words/leading-error.ts'
import { formatDistinct, headroom, ofPart } from '../words/words.ts'

export function toHaveTargetMemoryBelow(this: MatcherContext, received: unknown, limit: Size): MatcherOutcome {
  const subject = subjectOf(received)
  // oxlint-disable-next-line oxc/no-this-in-exported-function -- Vitest binds it in a matcher
  const { isNot } = this
  const skipped = skipInSmoke('toHaveTargetMemoryBelow', isNot, subject)
  if (skipped !== undefined) return skipped
  const verdict = judgeTargetMemory(subject, limit)
  noteClaims(() => [{ metric: 'target memory', bound: 'at most', limit: verdict.limit, unit: 'bytes', measured: verdict.measured }])
  if (verdict.passes) refuseDead(subject, 'the memory of the target proves nothing')
  const [limitText, actualText] = formatDistinct(verdict.limit, verdict.measured, formatBytes)
  return matcherOutcome(
    isNot,
    subject,
    verdict,
    (negated) => [`expected memory of the target${ofPart(subject)} ${negated ? 'above' : 'at most'} ${limitText}, got up to ${actualText}`],
    () => headroom([{ name: 'memory', missed: verdict.measured / verdict.limit - 1 }]),
  )
}
