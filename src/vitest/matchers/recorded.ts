import type { Judged, JudgedVerdict } from '../../report/document/judged.ts'
import { boundText } from '../../report/document/bound-text.ts'
import { steering } from '../page/steering.ts'
import { LoadError } from '../../units/errors/error.ts'
import { messageOf } from '../../units/errors/thrown.ts'
import { claimsOn } from '../report/run-documents.ts'

/** One claim of a matcher. Without a verdict it gets that of the assertion, without a text that of its limit. */
export type Claim = Omit<Judged, 'matcher' | 'scope' | 'verdict' | 'text' | 'interval' | 'negated'> &
  Partial<Pick<Judged, 'interval' | 'text' | 'verdict'>>

type Words = (negated: boolean) => readonly string[]

/** What a matcher says of itself while it judges. */
interface Draft {
  claims: readonly Claim[]
  words: Words | undefined
  /** The lines of an error, without the description of the run that follows them. */
  lines: readonly string[] | undefined
  /** Why the profile leaves it undecided. */
  skipped: string | undefined
}

/** Of the matcher that judges now; `undefined` if its run is in no report. */
let draft: Draft | undefined

/** Notes what a matcher claims, one by one, for the report; called once it is known. */
export function noteClaims(claims: () => readonly Claim[]): void {
  if (draft !== undefined) draft.claims = claims()
}

/** Notes what the assertion says. */
export function noteWords(words: Words): void {
  if (draft !== undefined) draft.words = words
}

/** Notes the text of an error about findings. */
export function noteLines(lines: readonly string[]): void {
  if (draft !== undefined) draft.lines = lines
}

/** Notes that the profile leaves a claim undecided. */
export function noteSkipped(text: string): void {
  if (draft !== undefined) draft.skipped = text
}

/** What Vitest binds to `this`, as far as it matters here; an asymmetric matcher has no `assertion`. */
interface RecordedContext {
  readonly isNot: boolean | undefined
  readonly assertion?: object | undefined
  readonly poll?: boolean | undefined
  readonly task?: object | undefined
}

/** Judges, and leaves an entry for each claim in the report, if there is one: for a pass, a failure and an error. */
export function recorded<Outcome extends { readonly pass: boolean; readonly message: () => string }>(
  matcher: string,
  context: RecordedContext,
  received: unknown,
  judge: () => Outcome,
): Outcome | { readonly pass: boolean; readonly message: () => string } {
  if (steering() === undefined) return judged(matcher, context, received, judge)
  // A run that is steered by hand is only shown: the entry in the report says whether it would pass.
  try {
    judged(matcher, context, received, judge)
  } catch {
    // The entry says why it could not be judged.
  }
  return { pass: context.isNot !== true, message: () => 'a steered run proves nothing' }
}

function judged<Outcome extends { readonly pass: boolean; readonly message: () => string }>(
  matcher: string,
  context: RecordedContext,
  received: unknown,
  judge: () => Outcome,
): Outcome {
  const claims = claimsOn(received, context.task)
  // Vitest leaves it undefined without `.not`.
  const isNot = context.isNot === true
  if (claims === undefined) return judge()
  const { add, mask } = claims
  const outer = draft
  const own: Draft = { claims: [], words: undefined, lines: undefined, skipped: undefined }
  draft = own
  // Vitest calls a matcher within another one, or by `expect.poll`, as often as it likes.
  const isRepeated = context.assertion === undefined || context.poll === true
  const note = (noted: readonly Omit<Judged, 'scope' | 'matcher'>[]): void =>
    noted.forEach((claim) => add({ ...claim, matcher, ...(isNot && { negated: true }) }, isRepeated))
  try {
    const outcome = judge()
    note(judgedBy(own, outcome.pass !== isNot, isNot))
    return { ...outcome, message: () => mask(outcome.message()) }
  } catch (error) {
    note(thrownBy(own, error))
    throw error instanceof LoadError ? maskedError(error, mask) : error
  } finally {
    draft = outer
  }
}

/** Reports of other reporters, such as `junit`, contain it too. */
function maskedError(error: LoadError, mask: (text: string) => string): LoadError {
  const message = mask(error.message)
  return message === error.message ? error : new LoadError(error.code, message)
}

const NO_CLAIM: Claim = { metric: null, bound: null, limit: null, unit: null, measured: null }

const claimsOf = ({ claims }: Draft): readonly Claim[] => (claims.length === 0 ? [NO_CLAIM] : claims)

function judgedBy(own: Draft, holds: boolean, isNot: boolean): readonly Omit<Judged, 'scope' | 'matcher'>[] {
  const { words, skipped } = own
  const whole = (): string => words?.(isNot).join('\n') ?? ''
  return claimsOf(own).map((claim) => ({
    ...claim,
    interval: claim.interval ?? null,
    verdict: skipped === undefined ? verdictOf(claim, holds, isNot) : 'not-judged',
    text: skipped ?? claim.text ?? (whole() || (boundText(claim) ?? '')),
  }))
}

/** With `.not` only the whole assertion has a verdict; what is open stays open. */
function verdictOf({ verdict }: Claim, holds: boolean, isNot: boolean): JudgedVerdict {
  if (verdict === 'not-judged' || (verdict !== undefined && !isNot)) return verdict
  return holds ? 'pass' : 'fail'
}

function thrownBy(own: Draft, error: unknown): readonly Omit<Judged, 'scope' | 'matcher'>[] {
  const isInvalid = error instanceof LoadError && error.code === 'invalid'
  const text = (isInvalid ? own.lines?.join('\n') : undefined) ?? messageOf(error)
  return claimsOf(own).map((claim) => ({
    ...claim,
    interval: claim.interval ?? null,
    verdict: isInvalid ? (claim.verdict ?? 'invalid') : 'not-judged',
    text,
  }))
}
