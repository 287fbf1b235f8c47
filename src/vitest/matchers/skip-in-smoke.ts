import { notJudgeable } from '../../result/verdicts/verdict.ts'
import { runOf } from '../../result/result-origin.ts'
import type { Subject } from '../../result/verdicts/subject.ts'
import { profile } from '../project/profile.ts'
import { remark } from '../report/run-annotations.ts'
import type { AnyResult } from '../../result/kind.ts'
import type { MatcherOutcome } from './outcome.ts'
import { noteSkipped } from './recorded.ts'
import { allBadText } from './words/leading-error.ts'

const notes = new WeakMap<AnyResult, readonly string[]>()

/** The matchers that were called on a run and did not judge it because the profile makes runs too short; each once. */
export function skippedInSmoke(result: AnyResult): readonly string[] {
  return notes.get(result) ?? []
}

/**
 * Under the profile `smoke` a run is too short to judge performance: a matcher on performance neither passes nor fails, and the report of the test says so,
 * once for each matcher. Returns an outcome that passes, with `.not` as well; `undefined` if the profile wants a judgement.
 *
 * @throws {LoadError} `not-judgeable` if nothing succeeded: too short to be judged is not the same as dead.
 */
export function skipInSmoke(matcher: string, isNot: boolean, subject: Subject): MatcherOutcome | undefined {
  if (profile() !== 'smoke') return undefined
  if (subject.serviceTime.count === 0) throw notJudgeable(`Nothing succeeded: ${allBadText(subject)}`)
  return skipResultInSmoke(matcher, isNot, subject.owner && runOf(subject.owner))
}

/** {@link skipInSmoke} for a part in which something succeeded. */
export function skipResultInSmoke(matcher: string, isNot: boolean, result: AnyResult | undefined): MatcherOutcome | undefined {
  if (profile() !== 'smoke') return undefined
  const text = `${matcher} is not judged under VITEST_LOAD=smoke`
  noteSkipped(text)
  if (result !== undefined && !skippedInSmoke(result).includes(matcher)) {
    notes.set(result, [...skippedInSmoke(result), matcher])
    remark(result, text)
  }
  return { pass: !isNot, message: () => text }
}
