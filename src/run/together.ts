import { WHOLE } from '../pace/share.ts'
import type { GeneratorRecord, RunRecord } from '../record/run-record.ts'
import { together } from '../record/together.ts'
import type { Clock } from '../units/clock.ts'
import { GeneratorMonitor, processCpuMs } from './generator-monitor.ts'
import { runInProcess } from './in-process.ts'
import type { LivePart, Part } from './part.ts'
import type { Job, LocalJob } from './runner.ts'
import { RunWatch } from './watch.ts'

/** The parts that one carrier of several has in the scenarios of a run. */
export interface CarriedParts extends Pick<Part, 'originMs' | 'cpuMs'> {
  /** One for each scenario. */
  readonly shares: readonly Part['share'][]
  /** Told once, before the run begins. */
  readonly onLive: (live: LiveScenarios) => void
}

/** Scenarios while they go on. */
export interface LiveScenarios {
  readonly parts: readonly LivePart[]
  /** How the generator is doing over all of them. */
  generator(): GeneratorRecord
}

export interface CarriedRecords {
  /** One for each scenario. */
  readonly records: readonly RunRecord[]
  /** Over all of them, without what is late in sending: that is told of each. */
  readonly generator: GeneratorRecord
}

/**
 * Runs several scenarios at once in this thread, each as a run of its own that begins at its own time. What ends one of them, such as that it has no user left, leaves
 * the others alone; a limit that one exceeds, or a signal, ends all.
 */
export async function runScenarios(jobs: readonly LocalJob[], clock: Clock, carried?: CarriedParts): Promise<CarriedRecords> {
  const { originMs, cpuMs } = carried ?? { originMs: clock.now(), cpuMs: processCpuMs }
  // One by itself is watched already.
  const monitor = jobs.length > 1 ? new GeneratorMonitor(cpuMs) : undefined
  let onMeasuring = (): void => {
    monitor?.restart()
    onMeasuring = () => {}
  }
  const parts: LivePart[] = []
  /** Of scenarios that are over, or were interrupted. */
  const known = new Map<number, RunRecord>()
  const onInterrupted = jobs[0]?.onInterrupted
  const interrupted = (nth: number, record: RunRecord): void => {
    known.set(nth, record)
    if (known.size < jobs.length) return
    const records = jobs.map((_job, each) => known.get(each)!)
    onInterrupted?.(together(records, monitor?.read(0) ?? records[0]!.generator))
  }
  const running = jobs.map((job, nth) => {
    const share = carried?.shares[nth] ?? WHOLE
    const part: Part = { share, originMs, cpuMs, onLive: (live) => void parts.push(live), onMeasuring: () => onMeasuring() }
    const run = runInProcess(alone(job, onInterrupted && (({ whole }) => interrupted(nth, whole))), clock, part)
    if (onInterrupted !== undefined) run.then((record) => known.set(nth, record)).catch(() => {})
    return run
  })
  carried?.onLive({ parts, generator: () => monitor?.read(0) ?? parts[0]!.standing().generator })
  const endAll: LivePart['end'] = (by, reason) => parts.forEach((part) => part.end(by, reason))
  // One that could not begin, or has a mistake in its options, must not leave the others alone.
  for (const run of running) run.catch(() => endAll('signal', 'another scenario could not go on'))
  const watch =
    parts.length < jobs.length
      ? undefined
      : new RunWatch({
          jobs: jobs.map(({ plan }, nth) => {
            const { ledger } = parts[nth]!
            return { plan, source: ledger, judgedMs: (nowMs) => (nowMs < ledger.endMs ? nowMs : undefined) }
          }),
          clock,
          originMs,
          abort: endAll,
          onProgress: jobs[0]?.onProgress,
        })
  try {
    await Promise.allSettled(running)
    const records = await Promise.all(running)
    return { records, generator: monitor?.read(0) ?? records[0]!.generator }
  } finally {
    watch?.stop()
    monitor?.stop(0)
  }
}

/** Limits are watched, and progress is told, where all scenarios are known. */
const alone = (job: LocalJob, onInterrupted: Job['onInterrupted']): LocalJob => ({
  ...job,
  plan: { ...job.plan, abortWhen: undefined },
  onProgress: undefined,
  onInterrupted,
})
