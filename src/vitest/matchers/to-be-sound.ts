import { subjectOf } from '../../result/subject.ts'
import { judgeSound } from '../../result/verdict-sound.ts'
import { matcherOutcome, type MatcherOutcome, type MatcherContext } from './judgement.ts'
import { skipInSmoke } from './not-judged.ts'

export function toBeSound(this: MatcherContext, received: unknown): MatcherOutcome {
  const subject = subjectOf(received)
  const verdict = judgeSound(subject)
  // oxlint-disable-next-line oxc/no-this-in-exported-function -- Vitest binds it in a matcher
  const skipped = skipInSmoke('toBeSound', this, subject)
  if (skipped !== undefined) return skipped
  return matcherOutcome(subject, verdict, (negated) => [
    negated
      ? 'expected an unsound run, but the generator did what it was told'
      : `expected a sound run, but it is spoiled by: ${verdict.against.map(({ kind }) => kind).join(', ')}`,
  ])
}
