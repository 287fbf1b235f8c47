import type { Finding } from './finding.ts'
import { overlaps, type Crowd } from './plan-summary.ts'
import { VERDICT_TABLE, type TableRow } from './verdict-table.ts'

/** Whether a row of the table counts for a run of this plan. */
export function rowCounts({ provided }: TableRow, plan: Crowd): boolean {
  return provided === undefined || overlaps(plan)
}

/** The findings which say that the generator did not do what it was told. */
export function unsoundFindings(findings: readonly Finding[], plan: Crowd): readonly Finding[] {
  return findings.filter(({ kind }) => VERDICT_TABLE[kind].unsound && rowCounts(VERDICT_TABLE[kind], plan))
}

export function isSound(findings: readonly Finding[], plan: Crowd): boolean {
  return unsoundFindings(findings, plan).length === 0
}
