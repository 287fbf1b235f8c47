import type { LoadResult } from '../../result/load-result.ts'
import type { Subject } from '../../result/subject.ts'
import { profile } from '../profile.ts'
import type { Judgement, MatcherContext } from './judgement.ts'

const notes = new WeakMap<LoadResult, string[]>()

/** The matchers that looked at a run and did not judge it, since the profile makes runs too short for that; each once. */
export function notJudged(result: LoadResult): readonly string[] {
  return notes.get(result) ?? []
}

/**
 * Under the profile `smoke` a run is too short to say anything of performance: a matcher of it neither passes nor fails, and says so to
 * {@link notJudged}. Gives what lets the assertion be, with `.not` as well; `undefined` where the profile asks for a judgement.
 */
export function unjudged(matcher: string, { isNot }: MatcherContext, { owner }: Subject): Judgement | undefined {
  if (profile() !== 'smoke') return undefined
  if (owner !== undefined) notes.set(owner, [...new Set([...notJudged(owner), matcher])])
  return { pass: !isNot, message: () => `${matcher} is not judged under VITEST_LOAD=smoke` }
}
