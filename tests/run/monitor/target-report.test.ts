import { expect, test } from 'vitest'
import { targetReport } from '../../../src/run/monitor/target/target-report.ts'
import { ManualClock } from '../../helpers/manual-clock.ts'
import { plainPlan, recordOf, type Stretch } from '../../helpers/results/run-record.ts'

const call = {}
const answered: Stretch = { count: 5, latencyMs: 1, call }
const broken: Stretch = { count: 1, latencyMs: 1, ends: 'failed', status: 0, call }

interface Asked {
  readonly ended: string | undefined
  readonly afterMs: number
}

/** What is told of a target that is known to have died after so long, and how long that took. */
async function asked(stretches: readonly Stretch[], knownAfterMs: number, remainingMs = 10_000): Promise<Asked> {
  const clock = new ManualClock({ startMs: 0 })
  const target = () => ({ ended: clock.now() >= knownAfterMs ? 'exited with code 1' : undefined, output: '' })
  const report = await clock.until(targetReport(target, recordOf(plainPlan(), stretches), remainingMs, clock))
  return { ended: report?.ended, afterMs: clock.now() }
}

test('a target whose calls were answered is told of at once', async () => {
  expect(await asked([answered], 1)).toEqual({ ended: undefined, afterMs: 0 })
})

test('one whose calls broke is given the moment that it takes to learn of its death', async () => {
  expect(await asked([answered, broken], 40)).toEqual({ ended: 'exited with code 1', afterMs: 40 })
  expect(await asked([broken], 5_000)).toEqual({ ended: undefined, afterMs: 500 })
})

test('never more than half of the time that is left', async () => {
  expect(await asked([broken], 5_000, 100)).toEqual({ ended: undefined, afterMs: 50 })
  expect(await asked([broken], 5_000, -20)).toEqual({ ended: undefined, afterMs: 0 })
})

test.each(['aborted', 'timeout'])('calls that we gave up ourselves say nothing of it: %s', async (code) => {
  expect(await asked([answered, { ...broken, code }, { ...broken, code, ends: 'cutOff' }], 1)).toEqual({ ended: undefined, afterMs: 0 })
})

test('where the target is nobody that we started, there is nothing to tell', async () => {
  const clock = new ManualClock()
  expect(await targetReport(undefined, recordOf(plainPlan(), [broken]), 1_000, clock)).toBeUndefined()
})
