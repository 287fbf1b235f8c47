import type { Phase } from '../../record/snapshot.ts'

/** How a claim was judged; `not-judged` if it was inconclusive, had too few samples, made no sense, or the profile `smoke` makes runs too short for it. */
export type JudgedVerdict = 'pass' | 'fail' | 'invalid' | 'not-judged'

/** The unit of a limit and of what was measured; a share is 0 to 1. */
export type JudgedUnit = 'ms' | 'share' | 'per second' | 'bytes per second' | 'bytes' | 'count'

/** One claim of a matcher about a run or a part of it, passing ones too. */
export interface Judged {
  /** Such as `toHaveLatencyBelow`. */
  readonly matcher: string
  /** `run`, or the part that was judged: `step login`, `stage 0`, `scenario buy`, `requests`; `base` or `head` of a comparison. */
  readonly scope: string
  /** Such as `p95`, `error rate` or `status 200`; `null` if the matcher could not tell. */
  readonly metric: string | null
  /** For a latency: the time, or the phase of the calls, that was judged. */
  readonly of?: 'latency' | 'serviceTime' | Phase
  /** How the limit bounds what was measured; inclusive. */
  readonly bound: 'at most' | 'at least' | 'exactly' | null
  readonly limit: number | null
  readonly unit: JudgedUnit | null
  /** `null` if nothing was, or if the quantile is a failed iteration. */
  readonly measured: number | null
  /** The interval of what was measured; an open end is `null`. */
  readonly interval: readonly [lower: number | null, upper: number | null] | null
  /** For a latency limit that was missed: how many ms of what was measured waits on this machine may explain, at most; absent if not known. */
  readonly explainsMs?: number
  readonly verdict: JudgedVerdict
  /** What was expected and what was measured, or why it could not be judged. */
  readonly text: string
  /** The claim was made with `.not`; the verdict is that of the assertion. */
  readonly negated?: true
}

/** From best to worst. */
const RANKS: readonly JudgedVerdict[] = ['pass', 'not-judged', 'invalid', 'fail']

/** The worst of some verdicts: fail, invalid, not-judged, pass. Without any verdict it is `not-judged`. */
export function worstOf(verdicts: readonly JudgedVerdict[]): JudgedVerdict {
  return RANKS.findLast((verdict) => verdicts.includes(verdict)) ?? 'not-judged'
}
