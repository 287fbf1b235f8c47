import { expect, test } from 'vitest'
import { WHOLE_RUN } from '../../../src/pace/share.ts'
import { planFrom } from '../../../src/plan/plan-from.ts'
import { PhaseRecorders } from '../../../src/run/recording/phase-recorders.ts'
import { observedWorkers } from '../../../src/run/workers/observed-workers.ts'
import { JobProgress, ReportedShare } from '../../../src/run/workers/reported-share.ts'
import { ReportWriter } from '../../../src/run/workers/worker-entry.ts'
import type { WorkerGroup } from '../../../src/run/workers/worker-group.ts'
import { quietGenerator, quietObservations } from '../../helpers/results/run-record.ts'
import { ManualClock } from '../../helpers/manual-clock.ts'

const { plan } = planFrom({ rate: 10, duration: '1h', warmup: 0 })

const status = () => ({
  measureFromMs: 0,
  generator: quietGenerator,
  schedule: { due: 0, sent: 0, dropped: 0 },
  users: { planned: 1, started: 1, failedStart: 0 },
  aborted: undefined,
  observations: quietObservations,
  activeUsers: 1,
})

/** A worker that starts as many iterations before each restart as are left in the list, and then ends. */
function worker(counts: number[]) {
  const recorders = new PhaseRecorders(plan, 0)
  const writer = new ReportWriter({
    recorders,
    status,
    live: () => ({ activeUsers: 1, loopDelayP99Ms: 0, sendLatenessP99Ms: 0 }),
    sentValues: () => [],
    end: () => {},
    change: () => {},
  })
  const reported = new ReportedShare(plan)
  const handle = {
    shares: [{ job: 0, plan, share: WHOLE_RUN, reported }],
    isOver: false,
    onRestarted: undefined as (() => void) | undefined,
    send: () => {
      const count = counts.shift()
      handle.isOver = count === undefined
      for (let started = 0; started < (count ?? 0); started++) recorders.stages[0]!.begin(1)
      if (count !== undefined) {
        reported.add(writer.next(1))
        reported.keepRecord()
        recorders.restart(1)
      }
      handle.onRestarted?.()
    },
  }
  return handle
}

test('what was measured before a restart is what the workers had since the one before', async () => {
  const workers = [worker([3, 5]), worker([4])]
  const group = {
    workers,
    get living() {
      return workers.filter(({ isOver }) => !isOver)
    },
    send: () => {
      for (const each of workers) each.send()
    },
  } as unknown as WorkerGroup
  const shares = workers.map(({ shares: [share] }) => ({ reported: share!.reported, isOver: () => false })) as never
  const jobs = [{ plan, progress: new JobProgress(shares, plan) }]
  const run = observedWorkers({ group, jobs, clock: new ManualClock(), originMs: 0 })
  expect((await run.restart()).whole.measured.iterations.started).toBe(7)
  expect((await run.restart()).whole.measured.iterations.started).toBe(5)
  await expect(run.restart()).rejects.toThrow('no worker has reported')
})
