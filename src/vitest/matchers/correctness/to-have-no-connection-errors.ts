import { counted } from '../../../result/counted.ts'
import { subjectOf } from '../../../result/verdicts/subject.ts'
import { judgeConnections } from '../../../result/verdicts/correctness/connections.ts'
import { formatCount } from '../../../units/format.ts'
import { matcherOutcome, type MatcherOutcome, type MatcherContext } from '../outcome.ts'
import { noteClaims } from '../recorded.ts'
import { ofPart } from '../words/words.ts'

const MOST_KINDS = 5

export function toHaveNoConnectionErrors(this: MatcherContext, received: unknown): MatcherOutcome {
  const subject = subjectOf(received)
  // oxlint-disable-next-line oxc/no-this-in-exported-function -- Vitest binds it in a matcher
  const { isNot } = this
  const verdict = judgeConnections(subject)
  const failed = verdict.errors.reduce((sum, { count }) => sum + count, 0)
  noteClaims(() => [{ metric: 'connection errors', bound: 'at most', limit: 0, unit: 'count', measured: failed }])
  const kinds = verdict.errors.slice(0, MOST_KINDS).map(({ code, count, message }) => `  ${code} ${formatCount(count)}×  ${message}`)
  return matcherOutcome(isNot, subject, verdict, (negated) => [
    `expected ${negated ? '' : 'no '}connection errors${ofPart(subject)}, got ${formatCount(failed)} in ${counted(verdict.calls, 'call')}`,
    ...kinds,
  ])
}
