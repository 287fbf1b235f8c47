import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { setTimeout } from 'node:timers'
import { systemClock, type Clock, type Timer } from '../../units/time/clock.ts'
import { GcTime } from '../../units/time/gc-time.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { PROBE_COMMANDS, type ProbeCommand, type ProbeSample } from './probe-sample.ts'

/** The sampling interval of the loop delay; anything beyond it is delay. */
const RESOLUTION_MS = 10
const WINDOW_MS: Milliseconds = 100
/** How many windows a sample that is written comprises. */
const WINDOWS_PER_SAMPLE = 10
/** On Linux the test process reads CPU and memory by itself, of all processes and without cost here. */
const READS_WINDOWS = process.platform !== 'linux'

/** Timers that do not keep the target alive. */
const unheldClock: Clock = { ...systemClock, after: (delayMs, callback) => setTimeout(callback, delayMs).unref() }

const cpuMs = (): Milliseconds => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

/** Samples the process in which it is while a run is on, and does nothing before and after. */
class RunSampler {
  readonly #write: (sample: ProbeSample) => void
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  readonly #gcTime = new GcTime(unheldClock)
  #timer: Timer | undefined
  #windows = 0
  #cpuStartMs = cpuMs()
  #loopStart = performance.eventLoopUtilization()
  #window = { startMs: systemClock.now(), cpuMs: this.#cpuStartMs }
  #maxCores = 0
  #rssMax = process.memoryUsage.rss()

  constructor(write: (sample: ProbeSample) => void) {
    this.#write = write
    this.#delay.enable()
    this.#nextWindow()
  }

  /** Forgets what was before the measured part. */
  restart(): void {
    this.#delay.reset()
    this.#gcTime.restart()
    this.#cpuStartMs = cpuMs()
    this.#loopStart = performance.eventLoopUtilization()
    this.#window = { startMs: systemClock.now(), cpuMs: this.#cpuStartMs }
    this.#maxCores = 0
    this.#rssMax = process.memoryUsage.rss()
  }

  stop(): void {
    if (this.#timer !== undefined) unheldClock.cancel(this.#timer)
    this.#gcTime.stop()
    this.#delay.disable()
  }

  tell(sample: ProbeSample['sample']): void {
    const { active, idle } = performance.eventLoopUtilization(this.#loopStart)
    const { rss, heapUsed } = process.memoryUsage()
    const delayMs = this.#delay.percentile(99) / 1e6 - RESOLUTION_MS
    this.#rssMax = Math.max(this.#rssMax, rss)
    this.#write({
      sample,
      cpuMs: cpuMs() - this.#cpuStartMs,
      maxCores: this.#maxCores,
      activeMs: Math.max(0, active),
      idleMs: Math.max(0, idle),
      delayP99Ms: Math.max(0, delayMs) || 0,
      gcMs: this.#gcTime.totalMs,
      rss,
      rssMax: this.#rssMax,
      heapUsed,
      handles: process.getActiveResourcesInfo().length,
    })
  }

  #nextWindow(): void {
    this.#timer = unheldClock.after(READS_WINDOWS ? WINDOW_MS : WINDOW_MS * WINDOWS_PER_SAMPLE, () => {
      if (READS_WINDOWS) this.#endWindow()
      this.#windows += 1
      if (!READS_WINDOWS || this.#windows % WINDOWS_PER_SAMPLE === 0) this.tell('running')
      this.#nextWindow()
    })
  }

  #endWindow(): void {
    const { startMs, cpuMs: startCpuMs } = this.#window
    this.#window = { startMs: systemClock.now(), cpuMs: cpuMs() }
    this.#maxCores = Math.max(this.#maxCores, (this.#window.cpuMs - startCpuMs) / (this.#window.startMs - startMs))
    this.#rssMax = Math.max(this.#rssMax, process.memoryUsage.rss())
  }
}

/** Returns what obeys the commands that the test process writes, and answers each with a sample. */
export function probeSampler(write: (sample: ProbeSample) => void): (bytes: string) => void {
  let sampler: RunSampler | undefined
  const obey: Readonly<Record<ProbeCommand, () => void>> = {
    start: () => {
      sampler?.stop()
      sampler = new RunSampler(write)
      sampler.tell('start')
    },
    measure: () => {
      sampler?.restart()
      sampler?.tell('measure')
    },
    end: () => {
      sampler?.tell('end')
      sampler?.stop()
      sampler = undefined
    },
  }
  const byByte = new Map(Object.entries(PROBE_COMMANDS).map(([name, byte]) => [byte as string, obey[name as ProbeCommand]]))
  return (bytes) => {
    for (const byte of bytes) byByte.get(byte)?.()
  }
}
