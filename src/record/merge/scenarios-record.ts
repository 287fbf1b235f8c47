import { mergeRunRecords } from './merge-run-records.ts'
import type { GeneratorRecord, RunRecord } from '../run-record.ts'

/** The record of a run of several scenarios. */
export interface ScenariosRecord {
  readonly whole: RunRecord
  /** In the order of the plan. */
  readonly scenarios: readonly RunRecord[]
}

/** Scenarios add up as shares do, but they share one generator, which was measured over all of them. */
export function scenariosRecord(scenarios: readonly RunRecord[], generator: GeneratorRecord): ScenariosRecord {
  const sendLatenessP99Ms = Math.max(...scenarios.map((record) => record.generator.sendLatenessP99Ms))
  // A stage belongs only to its scenario.
  const whole = mergeRunRecords(scenarios.map((record) => ({ ...record, stages: [] })))
  return { whole: { ...whole, generator: { ...generator, sendLatenessP99Ms } }, scenarios }
}
