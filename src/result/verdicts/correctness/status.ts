import { inspect } from 'node:util'
import { isAccepted, parseStatusPattern } from '../../../plan/options/http/accept.ts'
import type { StatusPattern } from '../../../plan/options/load-options.ts'
import type { StatusRanges } from '../../../plan/plan.ts'
import type { StatusCounts } from '../../../record/snapshot.ts'
import type { LoadError } from '../../../units/errors/error.ts'
import { formatReceived } from '../../../units/text/received.ts'
import { parseRatio, type Ratio } from '../../../units/ratio.ts'
import { notJudgeable, type Verdict } from '../verdict.ts'
import { invalidatingFindings } from '../invalidating-findings.ts'
import type { Subject } from '../subject.ts'

export interface StatusOptions {
  /**
   * The share that must match; above 0, at most 1.
   * @defaultValue 1, which is every single one
   */
  readonly atLeast?: Ratio | undefined
}

export interface StatusVerdict extends Verdict {
  readonly expected: StatusRanges
  /** The share that must match, 0 to 1. */
  readonly atLeast: number
  readonly matching: number
  /** How many got it and failed for another reason, and so do not match. */
  readonly failedDespite: number
  readonly total: number
}

/**
 * Judges whether every iteration (or a share of them) got one of the statuses. An iteration does not match if it got no reply, was dropped or cut off, or
 * failed for another reason than its status. `negated` for `.not`, which asks for fewer than a share.
 */
export function judgeStatus(
  subject: Subject,
  expected: StatusPattern | readonly StatusPattern[],
  options: StatusOptions = {},
  negated: boolean = false,
): StatusVerdict {
  const ranges = rangesOf(expected)
  const atLeast = shareOf(options)
  const countIn = (counts: StatusCounts): number =>
    Object.entries(counts).reduce((sum, [status, count]) => sum + (isAccepted(ranges, Number(status)) ? count : 0), 0)
  // "Fewer than 1 % have it" counts every iteration that had it, however it ended.
  const failedDespite = negated ? 0 : countIn(subject.failedDespiteStatus)
  const matching = countIn(subject.statuses) - failedDespite
  const passes = matching / subject.total >= atLeast
  return {
    passes,
    invalidatedBy: invalidatingFindings(subject, 'status', passes),
    expected: ranges,
    atLeast,
    matching,
    failedDespite,
    total: subject.total,
  }
}

/** The error that `.not.toHaveStatus` without a share would assert almost nothing. */
export function withoutShare(expected: StatusPattern | readonly StatusPattern[]): LoadError {
  const status = inspect(expected)
  return notJudgeable(
    `Expected \`.not.toHaveStatus(${status})\` only together with \`atLeast\`: alone it passes as soon as a single one has another status, or none. ` +
      `Name the expected statuses, as in toHaveStatus('2xx'), or the share that is too much, as in .not.toHaveStatus(${status}, { atLeast: '1%' })`,
  )
}

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
