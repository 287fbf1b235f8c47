import type { HeapPoint, LeakRecord, TargetRecord } from '../../../record/target-record.ts'
import type { ProbeAnswers } from '../../../serve/probe/probe-answer.ts'
import type { ProbeSample } from '../../../serve/probe/probe-sample.ts'
import type { RunningTarget } from '../../../serve/process/running-targets.ts'
import type { Clock, Timer } from '../../../units/time/clock.ts'
import type { Milliseconds } from '../../../units/duration.ts'
import { RecentReadings, type Reading } from './recent-readings.ts'
import { TargetSeries } from './target-series.ts'
import { throttledMs } from './throttled.ts'
import { TreeReader, withGrown, type TreeTotals } from './tree-reader.ts'
import type { ObservedTarget } from './observed-target.ts'

const WINDOW_MS: Milliseconds = 100
/** How many windows pass between two searches for new threads and children. */
const WINDOWS_PER_REFRESH = 10
/** Other processes of the tree that do more than this share of its work answer requests too, and have no probe. */
const OTHERS_WORK = 0.1

/** Samples one target in windows of 100 ms, from construction to {@link stop}. A target that hangs or dies is sampled up to then. */
export class TargetMonitor {
  readonly target: RunningTarget
  readonly #clock: Clock
  /** `undefined` if the system has no /proc that we may read. */
  readonly #tree: TreeReader | undefined
  #timer: Timer | undefined
  #windows = 0
  #start: TreeTotals | undefined
  #last: TreeTotals | undefined
  #startMs: Milliseconds
  #lastMs: Milliseconds
  /** From the start of the run, when measuring began. */
  #measureFromMs: Milliseconds = 0
  #throttledStartMs: Milliseconds
  #maxCores = 0
  #maxWaitMs = 0
  #rssMax = 0
  readonly #readings = new RecentReadings()
  #series = new TargetSeries()
  #sample: ProbeSample | undefined
  #handlesStart = Number.NaN
  #rssStart = Number.NaN
  #onAnswer: (() => void) | undefined
  readonly #leak = new LeakPoints()
  /** A target that did not answer once is not waited for again. */
  #isSilent = false

  constructor(target: RunningTarget, clock: Clock) {
    this.target = target
    this.#clock = clock
    const tree = process.platform === 'linux' ? new TreeReader(target.pid, target.pids()) : undefined
    this.#tree = tree?.isReadable === true ? tree : undefined
    this.#startMs = this.#lastMs = clock.now()
    this.#throttledStartMs = throttledMs(target.pid)
    if (target.probe !== undefined) {
      target.probe.onSample = this.#onSample
      target.probe.send('start')
    }
    this.#readTree()
    this.#restart(this.#readings.at(this.#startMs))
    this.#nextWindow()
  }

  /** What is known now, for display. */
  get latest(): ObservedTarget {
    const { points } = this.#series
    const point = points.at(-1)
    const utilization = points.findLast((each) => !Number.isNaN(each.utilization))?.utilization
    return {
      pid: this.target.pid,
      output: this.target.report().output,
      utilization: utilization ?? Number.NaN,
      cores: point?.cores ?? Number.NaN,
      rss: point?.rss ?? Number.NaN,
      maxCores: this.#maxCores,
      rssMax: this.#rssMax,
    }
  }

  /** The measured part began `measureFromMs` after the start of the run, `lateMs` ago. */
  measure(measureFromMs: Milliseconds, lateMs: Milliseconds): void {
    this.#measureFromMs = measureFromMs
    this.#throttledStartMs = throttledMs(this.target.pid)
    this.#endWindow()
    this.#restart(this.#readings.at(this.#clock.now() - lateMs))
    this.target.probe?.send('measure')
  }

  /** Lets it collect its garbage, which is no part of what it did in the run. A target without a probe, or one that does not answer in time, has no point. */
  async collect(iterations: number, patienceMs: Milliseconds): Promise<void> {
    if (this.#timer !== undefined) this.#clock.cancel(this.#timer)
    this.#endWindow()
    const sinceMs = this.#clock.now()
    const answer = this.#isSilent ? undefined : await this.target.probe?.ask('collect', patienceMs)
    if (answer === undefined) this.#isSilent = true
    else this.#leak.add(iterations, answer)
    this.#skipWindow(sinceMs)
    this.#nextWindow()
  }

  /** Waits for the last sample of the probe, at most as long as `patienceMs`. */
  async stop(patienceMs: Milliseconds): Promise<TargetRecord> {
    const { probe, pid } = this.target
    if (this.#timer !== undefined) this.#clock.cancel(this.#timer)
    this.#endWindow()
    const throttled = throttledMs(pid) - this.#throttledStartMs
    this.#tree?.close()
    if (probe !== undefined) {
      await this.#answered(patienceMs)
      probe.onSample = undefined
    }
    return { pid, throttledMs: throttled, ...this.#record() }
  }

  #restart(reading: Reading | undefined): void {
    this.#start = this.#last = reading?.totals
    this.#startMs = this.#lastMs = reading?.atMs ?? this.#clock.now()
    this.#rssStart = this.#start?.rss ?? Number.NaN
    this.#rssMax = this.#start?.rss ?? Number.NaN
    this.#maxCores = 0
    this.#maxWaitMs = 0
    this.#series = new TargetSeries()
    this.#sample = undefined
  }

  #nextWindow(): void {
    if (this.#tree === undefined) return
    this.#timer = this.#clock.after(WINDOW_MS, () => {
      this.#windows += 1
      if (this.#windows % WINDOWS_PER_REFRESH === 0) this.#tree?.refresh()
      this.#endWindow()
      this.#nextWindow()
    })
  }

  #readTree(): TreeTotals | undefined {
    const totals = this.#tree?.read()
    if (totals !== undefined) this.#readings.add({ atMs: this.#clock.now(), totals })
    return totals
  }

  #endWindow(): void {
    const [last, nowMs] = [this.#last, this.#clock.now()]
    const now = this.#readTree()
    const durationMs = nowMs - this.#lastMs
    if (now === undefined || last === undefined || durationMs <= 0) return
    const cores = (now.cpuMs - last.cpuMs) / durationMs
    // A part of a window can look busier than any window was.
    if (durationMs > WINDOW_MS / 2 || this.#maxCores === 0) this.#maxCores = Math.max(this.#maxCores, cores)
    this.#maxWaitMs = Math.max(this.#maxWaitMs, now.longestWaitMs)
    this.#rssMax = Math.max(this.#rssMax, now.rss)
    this.#series.add({
      startMs: this.#lastMs - this.#startMs,
      durationMs,
      cores,
      rss: now.rss,
      runQueueMs: now.waitMs - last.waitMs,
      utilization: Number.NaN,
    })
    this.#last = now
    this.#lastMs = nowMs
  }

  /** Leaves out what was since the last window, which ended at `sinceMs`. */
  #skipWindow(sinceMs: Milliseconds): void {
    const [start, last, nowMs] = [this.#start, this.#last, this.#clock.now()]
    const now = this.#readTree()
    if (start !== undefined && last !== undefined && now !== undefined) {
      this.#start = withGrown(start, (name) => start[name] + now[name] - last[name])
      this.#last = now
    }
    this.#startMs += nowMs - sinceMs
    // Without a process tree there are no windows.
    if (this.#tree !== undefined) this.#lastMs = nowMs
  }

  readonly #onSample = (sample: ProbeSample): void => {
    const isAnswer = sample.sample === 'start' || sample.sample === 'measure'
    if (isAnswer) {
      this.#handlesStart = sample.handles
      if (Number.isNaN(this.#rssStart)) this.#rssStart = sample.rss
    }
    const before = isAnswer ? undefined : this.#sample
    const activeMs = sample.activeMs - (before?.activeMs ?? 0)
    const totalMs = activeMs + sample.idleMs - (before?.idleMs ?? 0)
    if (totalMs > 0) this.#series.setUtilization(activeMs / totalMs)
    this.#sample = sample
    if (sample.sample === 'end') this.#onAnswer?.()
  }

  async #answered(patienceMs: Milliseconds): Promise<void> {
    const { probe, report } = this.target
    if (report().ended !== undefined) return
    await new Promise<void>((resolve) => {
      const timer = this.#clock.after(Math.max(0, patienceMs), resolve)
      this.#onAnswer = () => {
        this.#clock.cancel(timer)
        resolve()
      }
      probe?.send('end')
    })
  }

  #record(): Omit<TargetRecord, 'pid' | 'throttledMs'> {
    const sample = this.#sample
    const [start, last] = [this.#start, this.#last]
    const isRead = start !== undefined && last !== undefined
    return {
      measuredMs: this.#lastMs > this.#startMs ? this.#lastMs - this.#startMs : this.#clock.now() - this.#startMs,
      cpuMs: isRead ? last.cpuMs - start.cpuMs : (sample?.cpuMs ?? Number.NaN),
      maxCores: isRead ? this.#maxCores : (sample?.maxCores ?? Number.NaN),
      eventLoop: this.#eventLoop(),
      gcMs: sample?.gcMs ?? Number.NaN,
      memory: {
        rssStart: this.#rssStart,
        rssEnd: isRead ? last.rss : (sample?.rss ?? Number.NaN),
        rssMax: isRead ? this.#rssMax : (sample?.rssMax ?? Number.NaN),
        heapUsedEnd: sample?.heapUsed ?? Number.NaN,
      },
      handles: { start: this.#handlesStart, end: sample?.handles ?? Number.NaN },
      runQueueMs: isRead ? { total: last.waitMs - start.waitMs, maxWindow: this.#maxWaitMs } : { total: Number.NaN, maxWindow: Number.NaN },
      leak: this.#leak.record(),
      series: this.#series.points.map((point) => ({ ...point, startMs: this.#measureFromMs + point.startMs })),
    }
  }

  /** Only if all that answers requests is one event loop, which has a probe. */
  #eventLoop(): TargetRecord['eventLoop'] {
    const sample = this.#sample
    if (sample === undefined || this.target.hasListeningThread()) return undefined
    const [start, last] = [this.#start, this.#last]
    if (start !== undefined && last !== undefined) {
      const othersMs = last.othersCpuMs - start.othersCpuMs
      if (othersMs > (last.cpuMs - start.cpuMs) * OTHERS_WORK) return undefined
    }
    const { activeMs, idleMs, delayP99Ms } = sample
    return activeMs + idleMs > 0 ? { utilization: activeMs / (activeMs + idleMs), delayP99Ms } : undefined
  }
}

type Collected = ProbeAnswers['collect']

/** What a target has in use after each forced collection. */
class LeakPoints {
  readonly #heap: HeapPoint[] = []
  #start: Collected['handles'] | undefined
  #end: Collected['handles'] = {}

  add(iterations: number, { heapUsed, handles }: Collected): void {
    this.#heap.push({ iterations, bytes: heapUsed })
    this.#start ??= handles
    this.#end = handles
  }

  /** `undefined` if it was never asked, or never answered. */
  record(): LeakRecord | undefined {
    return this.#start === undefined ? undefined : { heap: this.#heap, handles: { start: this.#start, end: this.#end } }
  }
}
