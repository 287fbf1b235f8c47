import { overall } from '../plan/overall.ts'
import { WHOLE } from '../pace/share.ts'
import type { GeneratorRecord, RunRecord } from '../record/run-record.ts'
import type { Clock, Timer } from '../units/clock.ts'
import type { Milliseconds } from '../units/duration.ts'
import { GeneratorMonitor, processCpuMs } from './generator-monitor.ts'
import { runInProcess } from './in-process.ts'
import { LimitWatch, ofScenario } from './limit-watch.ts'
import type { LivePart, Part } from './part.ts'
import { ProgressMeter, sourceOfAll } from './progress.ts'
import type { Job, LocalJob } from './runner.ts'

const LOOK_EVERY_MS = 250

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
  const running = jobs.map((job, nth) => {
    const share = carried?.shares[nth] ?? WHOLE
    const part: Part = { share, originMs, cpuMs, onLive: (live) => void parts.push(live), onMeasuring: () => onMeasuring() }
    return runInProcess(alone(job), clock, part)
  })
  carried?.onLive({ parts, generator: () => monitor?.read(0) ?? parts[0]!.standing().generator })
  const endAll: LivePart['end'] = (by, reason) => parts.forEach((part) => part.end(by, reason))
  // One that could not begin, or has a mistake in its options, must not leave the others alone.
  for (const run of running) run.catch(() => endAll('signal', 'another scenario could not go on'))
  const stopWatching = parts.length === jobs.length ? watchScenarios({ jobs, parts, clock, originMs, endAll }) : () => {}
  try {
    await Promise.allSettled(running)
    const records = await Promise.all(running)
    return { records, generator: monitor?.read(0) ?? records[0]!.generator }
  } finally {
    stopWatching()
    monitor?.stop(0)
  }
}

/** Limits are watched, and progress is told, where all scenarios are known. */
const alone = (job: LocalJob): LocalJob => ({ ...job, plan: { ...job.plan, abortWhen: undefined }, onProgress: undefined })

interface ScenarioWatch {
  readonly jobs: readonly Pick<Job, 'plan' | 'onProgress'>[]
  readonly parts: readonly LivePart[]
  readonly clock: Clock
  readonly originMs: Milliseconds
  readonly endAll: LivePart['end']
}

/** Gives a function that ends the watch. */
function watchScenarios({ jobs, parts, clock, originMs, endAll }: ScenarioWatch): () => void {
  const limits = jobs.flatMap(({ plan }, nth) =>
    plan.abortWhen === undefined ? [] : [{ plan, ledger: parts[nth]!.ledger, watch: new LimitWatch(plan.abortWhen, parts[nth]!.ledger) }],
  )
  const onProgress = jobs[0]?.onProgress
  const meter = onProgress && new ProgressMeter(overall(jobs.map(({ plan }) => plan)), sourceOfAll(parts.map(({ ledger }) => ledger)))
  if (limits.length === 0 && meter === undefined) return () => {}

  let timer: Timer
  const look = (): void => {
    const nowMs = clock.now() - originMs
    for (const { plan, ledger, watch } of limits) {
      const exceeded = nowMs < ledger.endMs ? watch.look(nowMs) : undefined
      if (exceeded !== undefined) endAll('limit', ofScenario(plan, exceeded))
    }
    if (meter !== undefined) onProgress?.(meter.look(nowMs))
    timer = clock.after(LOOK_EVERY_MS, look)
  }
  timer = clock.after(LOOK_EVERY_MS, look)
  return () => clock.cancel(timer)
}
