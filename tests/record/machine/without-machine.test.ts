import { expect, test } from 'vitest'
import { withoutMachine } from '../../../src/record/machine/without-machine.ts'
import { scenariosRecord } from '../../../src/record/merge/scenarios-record.ts'
import type { RunRecord } from '../../../src/record/run-record.ts'
import type { Snapshot } from '../../../src/record/snapshot.ts'
import { plainPlan, quietGenerator, recordOf } from '../../helpers/results/run-record.ts'

const bare = recordOf(plainPlan({ iterations: 3 }), [{ count: 3, latencyMs: 10 }])
const bareRecord: RunRecord = { ...bare, stages: [bare.measured] }

const explained = (snapshot: Snapshot): Snapshot => ({
  ...snapshot,
  unexplained: snapshot.latency,
  unexplainedLoss: snapshot.latency,
})

const record: RunRecord = {
  ...bareRecord,
  measured: explained(bare.measured),
  warmup: explained(bare.warmup),
  stages: bareRecord.stages.map(explained),
  generator: { ...quietGenerator, machineRatio: 0.2 },
}

test('all that the machine explains is gone, from every part of every record, and everything else stays', () => {
  expect(withoutMachine({ whole: record, scenarios: [record, bareRecord] })).toEqual({
    whole: bareRecord,
    scenarios: [bareRecord, bareRecord],
  })
})

test('records without it stay as they are', () => {
  const records = scenariosRecord([bareRecord], quietGenerator)
  expect(withoutMachine(records)).toEqual(records)
})
