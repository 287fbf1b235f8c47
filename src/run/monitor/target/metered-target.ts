import type { TargetRecord } from '../../../record/target-record.ts'
import type { RunningTarget } from '../../../serve/process/running-targets.ts'
import type { Milliseconds } from '../../../units/duration.ts'
import { throttledMs } from './throttled.ts'
import { TreeReader, type TreeTotals } from './tree-reader.ts'

/** How many blocks pass between two searches for new threads and children. */
const BLOCKS_PER_REFRESH = 10

/** What one target uses in the blocks of an arm: read from /proc, or by its probe on other systems. */
export class MeteredTarget {
  readonly target: RunningTarget
  /** Of the block that ended last; `NaN` if it is not known. */
  blockCpuMs: Milliseconds = Number.NaN
  readonly #tree: TreeReader | undefined
  #blocks = 0
  #begun: TreeTotals | undefined
  #begunCpuMs: Milliseconds = Number.NaN
  #begunThrottledMs: Milliseconds = Number.NaN
  #last: TreeTotals | undefined
  readonly #sum = { cpuMs: 0, waitMs: 0, throttledMs: 0, measuredMs: 0 }
  #maxCores = 0
  #maxWaitMs = 0
  readonly #rss = { start: Number.NaN, end: Number.NaN, max: Number.NaN }

  constructor(target: RunningTarget) {
    this.target = target
    const tree = process.platform === 'linux' ? new TreeReader(target.pid, target.pids()) : undefined
    this.#tree = tree?.isReadable === true ? tree : undefined
  }

  async begin(): Promise<void> {
    if (this.#blocks++ % BLOCKS_PER_REFRESH === 0) this.#tree?.refresh()
    this.#begun = this.#last = this.#tree?.read()
    this.#begunCpuMs = this.#begun?.cpuMs ?? (await this.#probedCpuMs())
    this.#begunThrottledMs = throttledMs(this.target.pid)
  }

  /** Reads it, and returns by how much its CPU time has grown since it was last read. */
  settle(): Milliseconds {
    const before = this.#last
    this.#last = this.#tree?.read()
    return this.#last === undefined || before === undefined ? 0 : this.#last.cpuMs - before.cpuMs
  }

  async end(part: 'warmup' | 'measured', elapsedMs: Milliseconds): Promise<void> {
    const now = this.#tree === undefined ? undefined : this.#last
    this.blockCpuMs = (now?.cpuMs ?? (await this.#probedCpuMs())) - this.#begunCpuMs
    if (part === 'warmup') return
    this.#sum.measuredMs += elapsedMs
    this.#sum.cpuMs += this.blockCpuMs
    this.#sum.throttledMs += throttledMs(this.target.pid) - this.#begunThrottledMs
    this.#maxCores = Math.max(this.#maxCores, this.blockCpuMs / elapsedMs)
    const begun = this.#begun
    if (now === undefined || begun === undefined) return
    const waitMs = now.waitMs - begun.waitMs
    this.#sum.waitMs += waitMs
    this.#maxWaitMs = Math.max(this.#maxWaitMs, waitMs)
    if (Number.isNaN(this.#rss.start)) this.#rss.start = this.#rss.max = begun.rss
    this.#rss.end = now.rss
    this.#rss.max = Math.max(this.#rss.max, now.rss)
  }

  record(): TargetRecord {
    const { cpuMs, waitMs, throttledMs: throttled, measuredMs } = this.#sum
    const { start, end, max } = this.#rss
    const isKnown = measuredMs > 0
    const ofTree = isKnown && this.#tree !== undefined
    return {
      pid: this.target.pid,
      measuredMs,
      cpuMs: isKnown ? cpuMs : Number.NaN,
      maxCores: this.#maxCores,
      eventLoop: undefined,
      gcMs: Number.NaN,
      memory: { rssStart: start, rssEnd: end, rssMax: max, heapUsedEnd: Number.NaN },
      handles: { start: Number.NaN, end: Number.NaN },
      runQueueMs: ofTree ? { total: waitMs, maxWindow: this.#maxWaitMs } : { total: Number.NaN, maxWindow: Number.NaN },
      throttledMs: isKnown ? throttled : Number.NaN,
      series: [],
    }
  }

  close(): void {
    this.#tree?.close()
  }

  async #probedCpuMs(): Promise<Milliseconds> {
    // A target that has died, or hangs, answers no question.
    if (this.#tree !== undefined || this.target.probe === undefined) return Number.NaN
    return (await this.target.probe.ask('cpu'))?.cpuMs ?? Number.NaN
  }
}
