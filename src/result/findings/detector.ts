import type { Plan } from '../../plan/plan.ts'
import type { RunRecord } from '../../record/run-record.ts'
import type { Finding } from './finding.ts'

/** Detects one kind of finding in the record of a run. */
export type Detector = (record: RunRecord, plan: Plan) => Finding | undefined
