import { subjectOf } from '../../result/verdicts/subject.ts'
import { judgeSound } from '../../result/verdicts/sound.ts'
import { matcherOutcome, type MatcherOutcome, type MatcherContext } from './outcome.ts'
import { noteClaims } from './recorded.ts'
import { skipInSmoke } from './skip-in-smoke.ts'

export function toBeSound(this: MatcherContext, received: unknown): MatcherOutcome {
  const subject = subjectOf(received)
  const verdict = judgeSound(subject)
  const kinds = verdict.against.map(({ kind }) => kind).join(', ')
  noteClaims(() => [
    { metric: 'sound', bound: null, limit: null, unit: null, measured: null, text: kinds === '' ? 'sound' : `not sound: ${kinds}` },
  ])
  // oxlint-disable-next-line oxc/no-this-in-exported-function -- Vitest binds it in a matcher
  const { isNot } = this
  const skipped = skipInSmoke('toBeSound', isNot, subject)
  if (skipped !== undefined) return skipped
  return matcherOutcome(isNot, subject, verdict, (negated) => [
    negated
      ? 'expected an unsound run, but the generator applied the planned load'
      : `expected a sound run, but it has the findings: ${kinds}`,
  ])
}
