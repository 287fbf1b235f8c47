import { describeRun } from '../../report/run/describe-run.ts'
import type { Finding } from '../../result/findings/finding.ts'
import { markAsserted } from '../../result/asserted.ts'
import { runOf } from '../../result/result-origin.ts'
import type { Subject } from '../../result/verdicts/subject.ts'
import type { Verdict } from '../../result/verdicts/verdict.ts'
import { LoadError } from '../../units/errors/error.ts'
import { safeText } from '../../units/text/safe-text.ts'
import { attachChart } from '../report/run-annotations.ts'
import { noteLines, noteWords } from './recorded.ts'
import { refuseDead } from './words/leading-error.ts'

/** What Vitest binds to `this` in a matcher, as far as it is used here. */
export interface MatcherContext {
  readonly isNot: boolean
}

/** What a matcher returns to Vitest. */
export interface MatcherOutcome {
  readonly pass: boolean
  /** Called only if the assertion fails. */
  readonly message: () => string
}

/** Says what was expected and what was measured, one line each; `negated` for `.not`. */
export type Words = (negated: boolean) => readonly string[]

/**
 * Notes that bad iterations count against what is claimed of a run or scenario, so that none of them goes unnoticed. For a claim that they do not count against,
 * or that they even fulfil, as most with `.not`, this must not be called. A claim about a step, a stage or `requests` says nothing of all iterations.
 */
export function noteAsserted({ isRun, owner }: Subject): void {
  if (isRun && owner !== undefined) markAsserted(owner)
}

/**
 * Turns a verdict into what Vitest expects; `advice` is for a failure that stands.
 *
 * @throws {LoadError} `invalid` when a finding spoils the verdict, and `not-judgeable` for `.not` if nothing succeeded. Thrown rather than returned as a
 * failure: `.not` would turn that green.
 */
export function matcherOutcome(
  isNot: boolean,
  subject: Subject,
  verdict: Verdict,
  words: Words,
  advice: () => readonly string[] = () => [],
): MatcherOutcome {
  const { passes, invalidatedBy } = verdict
  noteWords(words)
  if (isNot && !passes) refuseDead(subject, '`.not` proves nothing')
  if (invalidatedBy.length > 0) {
    throw invalid(subject, words(false), cannotProve(passes), invalidatedBy)
  }
  return { pass: passes, message: () => textOf(passes ? words(true) : [...words(false), ...advice()], subject) }
}

/** The error that findings spoil a claim about a run; `reason` introduces them. */
export function invalid(subject: Subject, words: readonly string[], reason: string, findings: readonly Finding[]): LoadError {
  const lines = invalidLines(words, reason, findings)
  noteLines(lines)
  return new LoadError('invalid', textOf(lines, subject))
}

/** The claim, and the findings that spoil it. */
export const invalidLines = (words: readonly string[], reason: string, findings: readonly Finding[]): readonly string[] => [
  `INVALID: ${words.join('\n')}`,
  `  ${reason}`,
  ...findings.flatMap(({ kind, seen, spoils, fix }) => [
    `  - ${kind}: ${seen}; ${spoils}.`,
    `    ${fix[0]!.toUpperCase()}${fix.slice(1)}.`,
  ]),
]

/** Why a verdict does not stand if findings spoil it. */
export const cannotProve = (passes: boolean): string => `This ${passes ? 'passes' : 'fails'}, but the run cannot prove it:`

/** Called when an assertion fails, which is when the chart of the run is useful. The description of the run follows, since the reason will be found there. */
function textOf(lines: readonly string[], { owner }: Subject): string {
  if (owner === undefined) return safeText(lines.join('\n'))
  attachChart(runOf(owner))
  return safeText([...lines, describeRun(owner)].join('\n'))
}
