import { isAccepted, parseStatusPattern } from '../../../plan/options/http/accept.ts'
import type { StatusPattern } from '../../../plan/options/load-options.ts'
import type { StatusCounts } from '../../../record/snapshot.ts'
import type { LoadError } from '../../../units/errors/error.ts'
import { formatReceived } from '../../../units/text/received.ts'
import { notJudgeable, type Verdict } from '../verdict.ts'
import { invalidatingFindings } from '../invalidating-findings.ts'
import type { Subject } from '../subject.ts'

/** How often each status must occur; a class such as `'4xx'` counts those of its statuses that are not named, `none` iterations without a status. */
export type ExpectedStatusCounts = { readonly [Status in StatusPattern | 'none']?: number | undefined }

/** A status, a class, or `none`, that did not occur as often as expected. */
export interface StatusMismatch {
  readonly status: string
  readonly expected: number
  readonly actual: number
  /** How many with this status failed for another reason, and so do not count. */
  readonly failedDespite: number
}

export interface StatusCountsVerdict extends Verdict {
  readonly expected: ReadonlyMap<string, number>
  readonly mismatches: readonly StatusMismatch[]
  /** Whether no unexpected status occurred, and missing ones may be missing only because the run was shortened. */
  readonly isOutOfReach: boolean
}

/**
 * Judges whether each status occurred exactly as often as expected, and no other status occurred. Dropped arrivals have no status; an iteration that had one
 * and failed for another reason is a mismatch.
 */
export function judgeStatusCounts(subject: Subject, counts: ExpectedStatusCounts): StatusCountsVerdict {
  const expected = expectedCounts(counts)
  const came = byKey(subject.statuses, expected)
  const failed = byKey(subject.failedDespiteStatus, expected)
  const replied = Object.values(subject.statuses).reduce((sum, count) => sum + count, 0)
  came.set(NONE, subject.total - replied)

  const mismatches = [...new Set([...expected.keys(), ...came.keys()])]
    .map((status) => {
      const failedDespite = failed.get(status) ?? 0
      return { status, expected: expected.get(status) ?? 0, actual: (came.get(status) ?? 0) - failedDespite, failedDespite }
    })
    .filter((status) => status.expected !== status.actual || status.failedDespite > 0)
    .sort((first, second) => (first.status < second.status ? -1 : 1))
  const passes = mismatches.length === 0
  const isOutOfReach =
    !passes &&
    subject.owner?.plan.isShortened === true &&
    mismatches.every(({ expected, actual, failedDespite }) => actual < expected && failedDespite === 0)
  return { passes, invalidatedBy: invalidatingFindings(subject, 'status-counts', passes), expected, mismatches, isOutOfReach }
}

/** The error that `.not.toHaveStatusCounts` would assert almost nothing. */
export const withoutOpposite = (): LoadError =>
  notJudgeable(
    'Expected `toHaveStatusCounts` without `.not`, which passes as soon as a single count differs. Name the expected counts, ' +
      "or the share of a status that is too much, as in .not.toHaveStatus(500, { atLeast: '1%' })",
  )

const NONE = 'none'

function byKey(statuses: StatusCounts, expected: ReadonlyMap<string, number>): Map<string, number> {
  const counts = new Map<string, number>()
  for (const [status, count] of Object.entries(statuses)) {
    const key = keyFor(Number(status), expected)
    counts.set(key, (counts.get(key) ?? 0) + count)
  }
  return counts
}

/** The key that a status counts for: its own, otherwise that of its class, otherwise its own although it is not expected. */
function keyFor(status: number, expected: ReadonlyMap<string, number>): string {
  const own = String(status)
  if (expected.has(own)) return own
  return [...expected.keys()].find((key) => key.endsWith('xx') && isAccepted([parseStatusPattern(key)!], status)) ?? own
}

function expectedCounts(counts: unknown): ReadonlyMap<string, number> {
  const entries = typeof counts === 'object' && counts !== null && !Array.isArray(counts) ? Object.entries(counts) : []
  const given = entries.filter(([, count]) => count !== undefined)
  if (given.length === 0)
    throw notJudgeable(`Expected counts by status such as { 200: 95, '4xx': 5, none: 0 }, got ${formatReceived(counts)}`)
  for (const [key, count] of given) {
    if (key !== NONE && parseStatusPattern(/^\d+$/.test(key) ? Number(key) : key) === undefined) {
      throw notJudgeable(`Unknown status \`${key}\`: expected a status such as 200, a class such as '4xx', or none`)
    }
    if (!Number.isSafeInteger(count) || (count as number) < 0) {
      throw notJudgeable(`Expected the count of \`${key}\` to be a whole number of 0 or more, got ${formatReceived(count)}`)
    }
  }
  return new Map(given as [string, number][])
}
