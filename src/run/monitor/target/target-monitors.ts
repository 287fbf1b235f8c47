import type { TargetRecord } from '../../../record/target-record.ts'
import { runningTargets, type RunningTarget, type TargetProcesses } from '../../../serve/process/running-targets.ts'
import type { Clock } from '../../../units/time/clock.ts'
import type { Milliseconds } from '../../../units/duration.ts'
import { takenProfile } from './profile/taken-profile.ts'
import { TargetMonitor } from './target-monitor.ts'
import type { ObservedTarget } from './observed-target.ts'

/** More targets than a test file starts. */
const MOST_TARGETS = 8
/** How long the probe of a target that is busy may take to answer. */
const PATIENCE_MS: Milliseconds = 250
/** How long it may take to write its profile. */
const PROFILE_PATIENCE_MS: Milliseconds = 5_000

/** A target and what it did in the measured part of a run. */
export interface SampledTarget {
  readonly target: RunningTarget
  readonly record: TargetRecord
  /** The file with its CPU profile; absent if there is none. */
  readonly profileFile?: string | undefined
}

/** Samples all targets that are up, while a run is on. */
export class TargetMonitors {
  readonly #monitors: readonly TargetMonitor[]
  #isMeasuring = false

  constructor(clock: Clock, targets: readonly RunningTarget[] = runningTargets()) {
    this.#monitors = targets.slice(0, MOST_TARGETS).map((target) => new TargetMonitor(target, clock))
  }

  get processes(): readonly TargetProcesses[] {
    return this.#monitors.map(({ target }) => ({ pid: target.pid, pids: target.pids() }))
  }

  /** The measured part began `measureFromMs` after the start of the run, `lateMs` ago. Of several scenarios the first counts. */
  readonly measure = (measureFromMs: Milliseconds, lateMs: Milliseconds): void => {
    if (this.#isMeasuring) return
    this.#isMeasuring = true
    for (const monitor of this.#monitors) monitor.measure(measureFromMs, lateMs)
  }

  /** Lets all targets collect their garbage, and notes what is left after this number of iterations. */
  async collect(iterations: number, patienceMs: Milliseconds): Promise<void> {
    // One after the other: on few cores they would disturb each other.
    for (const monitor of this.#monitors) await monitor.collect(iterations, patienceMs)
  }

  /** What is known of each now, for display. */
  latest(): readonly ObservedTarget[] {
    return this.#monitors.map((monitor) => monitor.latest)
  }

  /** Takes at most half of the time that is left. */
  async stop(remainingMs: Milliseconds): Promise<readonly SampledTarget[]> {
    const patienceMs = Math.min(PATIENCE_MS, remainingMs / 2)
    const profilePatienceMs = Math.min(PROFILE_PATIENCE_MS, remainingMs / 2)
    return await Promise.all(
      this.#monitors.map(async (monitor): Promise<SampledTarget> => {
        const { target } = monitor
        const record = await monitor.stop(patienceMs)
        const taken = await takenProfile(target, profilePatienceMs)
        return taken === undefined ? { target, record } : { target, record: { ...record, profile: taken.profile }, profileFile: taken.file }
      }),
    )
  }
}
