import type { Plan } from '../../plan/plan.ts'
import type { RunRecord } from '../../record/run-record.ts'

/** The kinds of finding a run can have; `docs/findings.md` explains each. */
export type FindingKind =
  | 'rate-not-reached'
  | 'aborted'
  | 'iterations-not-reached'
  | 'worker-lost'
  | 'agent-lost'
  | 'agent-saturated'
  | 'clock-uncertain'
  | 'generator-error'
  | 'dropped'
  | 'cut-off'
  | 'saturated'
  | 'cold'
  | 'shared-loop'
  | 'in-process'
  | 'coverage-on'
  | 'mocked-client'
  | 'busy-machine'
  | 'parallel-files'
  | 'abandoned'
  | 'retried'
  | 'steered'
  | 'too-many-steps'
  | 'too-many-metrics'
  | 'too-many-timings'
  | 'too-many-cookies'
  | 'only-redirects'
  | 'target-throttled'
  | 'profiled'
  | 'carry-over'
  | 'not-recovered'

/** Something seen during a run that limits what its numbers can prove. */
export interface Finding {
  readonly kind: FindingKind
  /** What was seen, with its numbers. */
  readonly seen: string
  /** What it spoils, in words. */
  readonly spoils: string
  /** How to fix it. */
  readonly fix: string
  /** In a run of several scenarios, the one in which it was seen; absent if it concerns all of them. */
  readonly scenario?: string
}

/** Detects one kind of finding in the record of a run. */
export type Detector = (record: RunRecord, plan: Plan) => Finding | undefined
