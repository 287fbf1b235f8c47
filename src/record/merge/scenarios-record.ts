import { mergeRunRecords } from './merge-run-records.ts'
import type { GeneratorRecord, RunRecord } from '../run-record.ts'

/** What a run of several scenarios left behind. */
export interface ScenariosRecord {
  readonly whole: RunRecord
  /** In the order of the plan. */
  readonly scenarios: readonly RunRecord[]
}

/** Scenarios add up as shares do; but they were carried by one generator, which was watched over all of them. */
export function scenariosRecord(scenarios: readonly RunRecord[], generator: GeneratorRecord): ScenariosRecord {
  const sendLatenessP99Ms = Math.max(...scenarios.map((record) => record.generator.sendLatenessP99Ms))
  // A stage belongs to its scenario alone.
  const whole = scenarios.map((record): RunRecord => ({ ...record, stages: [] })).reduce(mergeRunRecords)
  return { whole: { ...whole, generator: { ...generator, sendLatenessP99Ms } }, scenarios }
}
