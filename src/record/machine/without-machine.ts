import type { ScenariosRecord } from '../merge/scenarios-record.ts'
import type { RunRecord } from '../run-record.ts'
import type { Snapshot } from '../snapshot.ts'

/** The same records, without what the machine explains: what they load may have waited elsewhere too. */
export const withoutMachine = ({ whole, scenarios }: ScenariosRecord): ScenariosRecord => ({
  whole: recordWithout(whole),
  scenarios: scenarios.map(recordWithout),
})

function recordWithout(record: RunRecord): RunRecord {
  const { measured, warmup, stages, generator } = record
  const { machineRatio: _machineRatio, ...rest } = generator
  return {
    ...record,
    measured: snapshotWithout(measured),
    warmup: snapshotWithout(warmup),
    stages: stages.map(snapshotWithout),
    generator: rest,
  }
}

const snapshotWithout = ({ unexplained: _unexplained, unexplainedLoss: _unexplainedLoss, ...snapshot }: Snapshot): Snapshot => snapshot
