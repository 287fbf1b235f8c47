import type { PageClaim, PageVerdict } from '../../messages.ts'
import { limitValueText, valueText } from '../../../report/document/bound-text.ts'
import { worstFirst } from '../../../report/svg/parts/chart-limits.ts'
import { timeOf } from './parts.ts'

/** How a claim is marked: a sign, a word, and the class of its colour. */
export interface Mark {
  readonly sign: string
  readonly word: string
  readonly tone: 'pass' | 'fail' | 'invalid' | 'not-judged'
}

/** A verdict of a steered run proves nothing, so it is one that would be. */
export function markOf({ verdict, isSoFar }: Pick<PageClaim, 'verdict' | 'isSoFar'>, isSteered: boolean): Mark {
  if (verdict === 'pass') return { sign: '✓', word: isSoFar ? 'holds so far' : isSteered ? 'would pass' : 'pass', tone: 'pass' }
  if (verdict === 'fail') return { sign: '✗', word: isSoFar ? 'exceeded so far' : isSteered ? 'would fail' : 'FAIL', tone: 'fail' }
  if (verdict === 'invalid') return { sign: '!', word: 'INVALID', tone: 'invalid' }
  return { sign: '–', word: isSoFar ? 'so far not judged' : 'could not be judged', tone: 'not-judged' }
}

export const toneOf = (verdict: PageVerdict | null): Mark['tone'] =>
  verdict === 'pass' || verdict === 'would pass'
    ? 'pass'
    : verdict === 'fail' || verdict === 'would fail'
      ? 'fail'
      : verdict === 'invalid'
        ? 'invalid'
        : 'not-judged'

/** `p95 ≤ 50 ms`; the name of the matcher if there is no number. */
export function limitOf(claim: PageClaim): string {
  const { metric, limit, unit, bound, negated, matcher, of } = claim
  const name = `${metric ?? matcher}${of === undefined || of === 'latency' ? '' : ` of ${of === 'serviceTime' ? 'service time' : of}`}`
  if (limit === null || bound === null) return name
  const sign = bound === 'exactly' ? (negated === true ? '≠' : '=') : (bound === 'at most') === (negated !== true) ? '≤' : '≥'
  return `${name} ${sign} ${limitValueText(limit, unit)}`
}

const FAILED = 'a failed iteration'

/** `41.2 ms (39.8–43.1)`. */
export function measuredOf({ measured, unit, interval, text }: PageClaim): string {
  // A quantile among bad iterations has no number.
  if (measured === null) return text.includes(FAILED) ? FAILED : 'nothing measured'
  const value = valueText(measured, unit)
  if (interval === null) return value
  const [lower, upper] = interval.map((end) => (end === null ? null : valueText(end, unit)))
  const short = (text: string): string => (text.endsWith(unitOf(value)) ? text.slice(0, -unitOf(value).length).trimEnd() : text)
  if (lower === null && upper === null) return value
  return `${value} (${lower === null ? '…' : short(lower!)}–${upper === null ? '…' : short(upper!)})`
}

const unitOf = (text: string): string => /[^\d.]+$/.exec(text)?.[0] ?? ''

/** Worst first; those on another part than the one that is shown come with its name. */
export const sortedClaims = (claims: readonly PageClaim[]): readonly PageClaim[] => worstFirst(claims) as readonly PageClaim[]

/** The claims on one metric of a part. */
export const claimsOn = (claims: readonly PageClaim[], scope: string, metric: string): readonly PageClaim[] =>
  claims.filter((claim) => claim.scope === scope && claim.metric === metric && (claim.of ?? timeOf(scope)) === timeOf(scope))
