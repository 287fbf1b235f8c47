import type { LoadModel } from '../plan/model.ts'
import type { Finding } from './finding.ts'
import { overlaps } from './plan-summary.ts'
import { VERDICT_TABLE, type TableRow } from './verdict-table.ts'

/** Whether a row of the table counts for a run of this model. */
export function rowCounts({ provided }: TableRow, model: LoadModel): boolean {
  return provided === undefined || overlaps(model)
}

/** The findings which say that the generator did not do what it was told. */
export function unsoundFindings(findings: readonly Finding[], model: LoadModel): readonly Finding[] {
  return findings.filter(({ kind }) => VERDICT_TABLE[kind].unsound && rowCounts(VERDICT_TABLE[kind], model))
}

export function isSound(findings: readonly Finding[], model: LoadModel): boolean {
  return unsoundFindings(findings, model).length === 0
}
