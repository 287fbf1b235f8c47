import { monitorEventLoopDelay, performance, PerformanceObserver } from 'node:perf_hooks'
import type { GeneratorRecord } from '../record/run-record.ts'
import { schedulerWaitMs } from './scheduler-wait.ts'

/** How often the loop delay is sampled; what a sample shows beyond this is delay. */
const RESOLUTION_MS = 5

/** Watches how this process does its own work while it generates load. */
export class GeneratorMonitor {
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  readonly #collections: PerformanceObserver
  #gcMs = 0
  #utilization = performance.eventLoopUtilization()
  #cpu = process.cpuUsage()
  #waitMs = schedulerWaitMs()
  #startMs = performance.now()

  constructor() {
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
    this.#cpu = process.cpuUsage()
    this.#waitMs = schedulerWaitMs()
    this.#startMs = performance.now()
  }

  /** What was seen since the last {@link restart}; ends the watch. */
  stop(sendLatenessP99Ms: number): GeneratorRecord {
    this.#add(this.#collections.takeRecords())
    this.#collections.disconnect()
    this.#delay.disable()
    const cpu = process.cpuUsage(this.#cpu)
    const delayMs = this.#delay.percentile(99) / 1e6 - RESOLUTION_MS
    return {
      loopDelayP99Ms: Math.max(0, delayMs) || 0,
      utilization: performance.eventLoopUtilization(this.#utilization).utilization,
      sendLatenessP99Ms,
      gcMs: this.#gcMs,
      cpuMs: (cpu.user + cpu.system) / 1_000,
      cpuWaitRatio: (schedulerWaitMs() - this.#waitMs) / (performance.now() - this.#startMs),
    }
  }

  #add(entries: readonly { readonly duration: number }[]): void {
    for (const { duration } of entries) this.#gcMs += duration
  }
}
