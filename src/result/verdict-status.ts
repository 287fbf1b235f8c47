import { isAccepted, parseStatusPattern } from '../plan/accept.ts'
import type { StatusPattern } from '../plan/options.ts'
import type { StatusRanges } from '../plan/plan.ts'
import { formatReceived } from '../units/received.ts'
import { parseRatio, type Ratio } from '../units/ratio.ts'
import { notJudgeable } from './not-judgeable.ts'
import { spoilers } from './spoilers.ts'
import type { Subject } from './subject.ts'
import type { Verdict } from './verdict.ts'

export interface StatusOptions {
  /**
   * The share that has to match; above 0, at most 1.
   * @defaultValue 1, which is every single one
   */
  readonly atLeast?: Ratio | undefined
}

export interface StatusVerdict extends Verdict {
  readonly expected: StatusRanges
  /** Share that has to match, 0 to 1. */
  readonly atLeast: number
  readonly matching: number
  readonly total: number
}

/** Whether every iteration (or a share of them) got one of the statuses. One without a reply, or dropped, did not. */
export function judgeStatus(
  subject: Subject,
  expected: StatusPattern | readonly StatusPattern[],
  options: StatusOptions = {},
): StatusVerdict {
  const ranges = rangesOf(expected)
  const atLeast = shareOf(options)
  const matching = Object.entries(subject.statuses).reduce(
    (sum, [status, count]) => sum + (isAccepted(ranges, Number(status)) ? count : 0),
    0,
  )
  const passes = matching >= subject.total * atLeast - ROUNDING
  return { passes, spoiledBy: spoilers(subject, 'status', passes), expected: ranges, atLeast, matching, total: subject.total }
}

/** 0.07 · 100 is 7.000000000000001 in doubles: 7 of 100 are 7 %. */
const ROUNDING = 1e-6

function rangesOf(expected: unknown): StatusRanges {
  const patterns: readonly unknown[] = Array.isArray(expected) ? expected : [expected]
  const ranges = Array.from(patterns, parseStatusPattern)
  if (ranges.length === 0 || ranges.includes(undefined)) {
    throw notJudgeable(`Expected a status such as 200, a class such as '2xx', or a list of these, got ${formatReceived(expected)}`)
  }
  return ranges as StatusRanges
}

function shareOf(options: StatusOptions): number {
  const unknown = typeof options === 'object' && options !== null ? Object.keys(options).filter((name) => name !== 'atLeast') : undefined
  if (unknown === undefined) throw notJudgeable(`Expected options such as { atLeast: '99%' }, got ${formatReceived(options)}`)
  if (unknown.length > 0) throw notJudgeable(`Unknown option \`${unknown.join('`, `')}\`: the only one is \`atLeast\``)
  const share = options.atLeast === undefined ? 1 : parseRatio(options.atLeast)
  if (share === undefined || share === 0) {
    throw notJudgeable(`Expected \`atLeast\` to be a share above 0, such as 0.99 or '99%', got ${formatReceived(options.atLeast)}`)
  }
  return share
}
