import type { Plan } from '../../plan/plan.ts'
import type { RunRecord } from '../../record/run-record.ts'
import type { Finding } from './finding.ts'

/** Looks for one kind of finding in what a run left behind. */
export type Detector = (record: RunRecord, plan: Plan) => Finding | undefined
