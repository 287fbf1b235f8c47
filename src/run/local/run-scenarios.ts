import { WHOLE_RUN } from '../../pace/share.ts'
import type { GeneratorRecord, RunRecord } from '../../record/run-record.ts'
import { scenariosRecord } from '../../record/merge/scenarios-record.ts'
import type { Clock } from '../../units/time/clock.ts'
import { GeneratorMonitor, processCpuMs } from '../monitor/generator-monitor.ts'
import { observedShares } from './observed-shares.ts'
import { openMachineMonitor } from '../monitor/machine-monitor.ts'
import { runShare } from './run-share.ts'
import type { RunningShare, ShareSlot } from './share-slot.ts'
import type { RunJob } from '../runner.ts'
import type { KnownTask } from '../task/task.ts'
import { RunWatch } from './watch.ts'

/** The shares of a run's scenarios that one worker runs. */
export interface WorkerShares extends Pick<ShareSlot, 'originMs' | 'cpuMs'> {
  /** One for each scenario. */
  readonly shares: readonly ShareSlot['share'][]
  /** Called once, before the run starts. */
  readonly onRunning: (live: RunningScenarios) => void
}

/** Scenarios in progress. */
export interface RunningScenarios {
  readonly shares: readonly RunningShare[]
  /** The generator record over all of them. */
  generator(): GeneratorRecord
}

export interface ScenarioRecords {
  /** One for each scenario. */
  readonly records: readonly RunRecord[]
  /** Over all of them, without send lateness, which each scenario reports. */
  readonly generator: GeneratorRecord
}

/**
 * Runs several scenarios at once in this thread, each as a separate run with its own start. An end of one of them, such as that no users are left, does not
 * affect the others; a limit that one exceeds, or a signal, ends all.
 */
export async function runScenarios(
  jobs: readonly RunJob<KnownTask>[],
  clock: Clock,
  workerShares?: WorkerShares,
): Promise<ScenarioRecords> {
  const { originMs, cpuMs } = workerShares ?? { originMs: clock.now(), cpuMs: processCpuMs }
  const machine = openMachineMonitor(
    jobs[0]?.targets,
    jobs.map(({ plan }) => plan),
    clock,
    originMs,
  )
  // A single one has its own monitor.
  const monitor = jobs.length > 1 ? new GeneratorMonitor(cpuMs) : undefined
  let onMeasuring = (): void => {
    monitor?.restart()
    onMeasuring = () => {}
  }
  const runningShares: RunningShare[] = []
  /** Of scenarios that are over, or were interrupted. */
  const known = new Map<number, RunRecord>()
  const onInterrupted = jobs[0]?.onInterrupted
  const interrupted = (index: number, record: RunRecord): void => {
    known.set(index, record)
    if (known.size < jobs.length) return
    const records = jobs.map((_job, each) => known.get(each)!)
    onInterrupted?.(scenariosRecord(records, monitor?.read(0) ?? records[0]!.generator))
  }
  const running = jobs.map((job, index) => {
    const share = workerShares?.shares[index] ?? WHOLE_RUN
    const slot: ShareSlot = {
      share,
      originMs,
      cpuMs,
      machine,
      onRunning: (live) => void runningShares.push(live),
      onMeasuring: () => onMeasuring(),
    }
    const run = runShare(alone(job, onInterrupted && (({ whole }) => interrupted(index, whole))), clock, slot)
    if (onInterrupted !== undefined) run.then((record) => known.set(index, record)).catch(() => {})
    return run
  })
  workerShares?.onRunning({ shares: runningShares, generator: () => monitor?.read(0) ?? runningShares[0]!.status().generator })
  const endAll: RunningShare['end'] = (by, reason) => runningShares.forEach((share) => share.end(by, reason))
  // If one could not start, or has a mistake in its options, the others must end too.
  for (const run of running) run.catch(() => endAll('signal', 'another scenario could not continue'))
  const watch =
    runningShares.length < jobs.length
      ? undefined
      : new RunWatch({
          jobs: jobs.map(({ plan }, index) => {
            const { recorders } = runningShares[index]!
            return { plan, source: recorders, judgedMs: (nowMs) => (nowMs < recorders.endMs ? nowMs : undefined) }
          }),
          clock,
          originMs,
          abort: endAll,
          onProgress: jobs[0]?.onProgress,
        })
  const shares = runningShares.map((share, index) => ({ plan: jobs[index]!.plan, share }))
  const observed = watch && jobs[0]?.observe?.(observedShares(shares, clock, originMs))
  try {
    await Promise.allSettled(running)
    const records = await Promise.all(running)
    return { records, generator: monitor?.read(0) ?? records[0]!.generator }
  } finally {
    watch?.stop()
    observed?.()
    monitor?.stop(0)
    machine?.stop()
  }
}

/** Limits and progress are handled where all scenarios are known. */
const alone = (job: RunJob<KnownTask>, onInterrupted: RunJob['onInterrupted']): RunJob<KnownTask> => ({
  ...job,
  plan: { ...job.plan, abortWhen: undefined },
  onProgress: undefined,
  observe: undefined,
  onInterrupted,
})
