import { monitorEventLoopDelay, performance, PerformanceObserver } from 'node:perf_hooks'
import type { GeneratorRecord } from '../record/run-record.ts'
import type { Milliseconds } from '../units/duration.ts'
import { schedulerWaitMs } from './scheduler-wait.ts'

/** How often the loop delay is sampled; what a sample shows beyond this is delay. */
const RESOLUTION_MS = 5

/** CPU time of this process. */
export function processCpuMs(): Milliseconds {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

/** Watches how this thread does its own work while it generates load. */
export class GeneratorMonitor {
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  readonly #collections: PerformanceObserver
  #gcMs = 0
  #utilization = performance.eventLoopUtilization()
  readonly #cpuMs: () => Milliseconds
  #cpuStartMs: Milliseconds
  #waitMs = schedulerWaitMs()
  #startMs = performance.now()

  /** `cpuMs` tells the CPU time of what generates so far: this process where it does nothing else, or this thread. */
  constructor(cpuMs: () => Milliseconds = processCpuMs) {
    this.#cpuMs = cpuMs
    this.#cpuStartMs = cpuMs()
    // Each entry leaves 5 kB in the old generation until that is collected. `GCProfiler` of V8 would not, but goes on recording after it was stopped (Node 20).
    this.#collections = new PerformanceObserver((entries) => this.#add(entries.getEntries()))
    this.#collections.observe({ entryTypes: ['gc'] })
    this.#delay.enable()
  }

  /** Forgets what was before: what is reported begins here. */
  restart(): void {
    this.#delay.reset()
    this.#collections.takeRecords()
    this.#gcMs = 0
    this.#utilization = performance.eventLoopUtilization()
    this.#cpuStartMs = this.#cpuMs()
    this.#waitMs = schedulerWaitMs()
    this.#startMs = performance.now()
  }

  /** Ends the watch, and gives what was seen. */
  stop(sendLatenessP99Ms: Milliseconds): GeneratorRecord {
    const seen = this.read(sendLatenessP99Ms)
    this.#collections.disconnect()
    this.#delay.disable()
    return seen
  }

  /** What was seen since the last {@link restart}. */
  read(sendLatenessP99Ms: Milliseconds): GeneratorRecord {
    this.#add(this.#collections.takeRecords())
    const delayMs = this.#delay.percentile(99) / 1e6 - RESOLUTION_MS
    return {
      loopDelayP99Ms: Math.max(0, delayMs) || 0,
      utilization: performance.eventLoopUtilization(this.#utilization).utilization,
      sendLatenessP99Ms,
      gcMs: this.#gcMs,
      cpuMs: this.#cpuMs() - this.#cpuStartMs,
      cpuWaitRatio: (schedulerWaitMs() - this.#waitMs) / (performance.now() - this.#startMs),
    }
  }

  #add(entries: readonly { readonly duration: number }[]): void {
    for (const { duration } of entries) this.#gcMs += duration
  }
}
