import { isAccepted, parseStatusPattern } from '../plan/accept.ts'
import type { StatusPattern } from '../plan/options.ts'
import { formatReceived } from '../units/received.ts'
import { notJudgeable } from './not-judgeable.ts'
import { spoilers } from './spoilers.ts'
import type { Subject } from './subject.ts'
import type { Verdict } from './verdict.ts'

/** How often each status has to come; a class such as `'4xx'` stands for those of its statuses that are not named, `none` for no status at all. */
export type ExpectedStatusCounts = { readonly [Status in StatusPattern | 'none']?: number | undefined }

/** A status, a class, or `none`, that did not come as often as expected. */
export interface StatusMismatch {
  readonly status: string
  readonly expected: number
  readonly actual: number
}

export interface StatusCountsVerdict extends Verdict {
  readonly expected: ReadonlyMap<string, number>
  readonly mismatches: readonly StatusMismatch[]
}

/** Whether each status came exactly as often as expected, and those not named not at all. Dropped arrivals have no status. */
export function judgeStatusCounts(subject: Subject, counts: ExpectedStatusCounts): StatusCountsVerdict {
  const expected = expectedCounts(counts)
  const actual = new Map<string, number>()
  const add = (key: string, count: number): unknown => actual.set(key, (actual.get(key) ?? 0) + count)
  for (const [status, count] of Object.entries(subject.statuses)) add(keyFor(Number(status), expected), count)
  const replied = Object.values(subject.statuses).reduce((sum, count) => sum + count, 0)
  add(NONE, subject.total - replied)

  const mismatches = [...new Set([...expected.keys(), ...actual.keys()])]
    .map((status) => ({ status, expected: expected.get(status) ?? 0, actual: actual.get(status) ?? 0 }))
    .filter((status) => status.expected !== status.actual)
    .sort((first, second) => (first.status < second.status ? -1 : 1))
  const passes = mismatches.length === 0
  return { passes, spoiledBy: spoilers(subject, 'status-counts', passes), expected, mismatches }
}

const NONE = 'none'

/** The key a status counts for: its own, else that of its class, else its own although nobody expects it. */
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
