import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import type { MachineWindows } from '../../record/machine/machine-windows.ts'
import type { GeneratorRecord } from '../../record/run-record.ts'
import { systemClock } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { GcTime } from '../../units/time/gc-time.ts'
import { schedulerWaitMs } from './thread-stats.ts'

/** The sampling interval of the loop delay; anything beyond it is delay. */
const RESOLUTION_MS = 5

/** CPU time of this process. */
export function processCpuMs(): Milliseconds {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

/** Measures how well this thread generates load. */
export class GeneratorMonitor {
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  readonly #gcTime = new GcTime(systemClock)
  #utilization = performance.eventLoopUtilization()
  readonly #cpuMs: () => Milliseconds
  readonly #machine: MachineWindows | undefined
  #cpuStartMs: Milliseconds
  #waitMs = schedulerWaitMs()
  #startMs = systemClock.now()

  /** `cpuMs` returns the CPU time of the generator so far: that of this process if it does nothing else, otherwise of this thread. */
  constructor(cpuMs: () => Milliseconds = processCpuMs, machine?: MachineWindows) {
    this.#cpuMs = cpuMs
    this.#machine = machine
    this.#cpuStartMs = cpuMs()
    this.#delay.enable()
  }

  /** Restarts the measurement. */
  restart(): void {
    this.#delay.reset()
    this.#gcTime.restart()
    this.#machine?.restart()
    this.#utilization = performance.eventLoopUtilization()
    this.#cpuStartMs = this.#cpuMs()
    this.#waitMs = schedulerWaitMs()
    this.#startMs = systemClock.now()
  }

  /** Stops, and returns the measurement. */
  stop(sendLatenessP99Ms: Milliseconds): GeneratorRecord {
    const seen = this.read(sendLatenessP99Ms)
    this.#gcTime.stop()
    this.#delay.disable()
    return seen
  }

  /** Of the event loop, since the last {@link restart}. */
  get loopDelayP99Ms(): Milliseconds {
    return Math.max(0, this.#delay.percentile(99) / 1e6 - RESOLUTION_MS) || 0
  }

  /** The measurement since the last {@link restart}. */
  read(sendLatenessP99Ms: Milliseconds): GeneratorRecord {
    return {
      loopDelayP99Ms: this.loopDelayP99Ms,
      utilization: performance.eventLoopUtilization(this.#utilization).utilization,
      sendLatenessP99Ms,
      gcMs: this.#gcTime.totalMs,
      cpuMs: this.#cpuMs() - this.#cpuStartMs,
      cpuWaitRatio: (schedulerWaitMs() - this.#waitMs) / (systemClock.now() - this.#startMs),
      ...(this.#machine && { machineRatio: this.#machine.lostRatio }),
    }
  }
}
