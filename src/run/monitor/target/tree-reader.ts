import type { Milliseconds } from '../../../units/duration.ts'
import { ProcessReader, type ProcessTotals } from './process-reader.ts'

/** More processes than any server has for itself. */
const MOST_PROCESSES = 64

/** What a process and all that it started have used since the first reading. */
export interface TreeTotals {
  readonly cpuMs: Milliseconds
  /** Part of it: of processes other than the first. */
  readonly othersCpuMs: Milliseconds
  readonly waitMs: Milliseconds
  /** The longest that one thread has waited for a core since the last reading. */
  readonly longestWaitMs: Milliseconds
  /** In bytes, all of them together. */
  readonly rss: number
}

/** The same totals, with other values for those that grow from the start of the processes on. */
export const withGrown = (totals: TreeTotals, valueOf: (name: 'cpuMs' | 'othersCpuMs' | 'waitMs') => Milliseconds): TreeTotals => ({
  ...totals,
  cpuMs: valueOf('cpuMs'),
  othersCpuMs: valueOf('othersCpuMs'),
  waitMs: valueOf('waitMs'),
})

/** Reads what a process tree on Linux uses: the processes that are there, and children that come. */
export class TreeReader {
  readonly #pid: number
  readonly #readers = new Map<number, ProcessReader>()
  readonly #last = new Map<number, ProcessTotals>()
  #sumMs: Milliseconds | undefined
  #firstMs: Milliseconds = 0
  #cpuMs: Milliseconds = 0
  #othersCpuMs: Milliseconds = 0
  #waitMs: Milliseconds = 0

  /** @param pids of all processes that are there, the first one included. */
  constructor(pid: number, pids: readonly number[]) {
    this.#pid = pid
    for (const each of new Set([pid, ...pids])) this.#open(each)
    this.refresh()
  }

  /** Whether any of its processes can be read. */
  get isReadable(): boolean {
    return this.#readers.size > 0
  }

  /** Finds new threads and children. */
  refresh(): void {
    for (const reader of this.#readers.values()) for (const child of reader.refresh()) this.#open(child)
  }

  read(): TreeTotals {
    let [sumMs, firstMs, longestWaitMs, rss] = [0, 0, 0, 0]
    for (const [pid, reader] of this.#readers) {
      const now = reader.read()
      if (now === undefined) {
        reader.close()
        this.#readers.delete(pid)
        this.#last.delete(pid)
        continue
      }
      const last = this.#last.get(pid)
      // What a process waited before it was first read is no part of this.
      this.#waitMs += Math.max(0, now.waitMs - (last?.waitMs ?? now.waitMs))
      if (last !== undefined) longestWaitMs = Math.max(longestWaitMs, now.longestWaitMs)
      this.#last.set(pid, now)
      // A child that has ended is in the time of its parent's children from then on.
      sumMs += now.cpuMs + now.childrenMs
      if (pid === this.#pid) firstMs = now.cpuMs
      rss += now.rss
    }
    const grownMs = Math.max(0, sumMs - (this.#sumMs ?? sumMs))
    if (this.#sumMs !== undefined) {
      this.#cpuMs += grownMs
      this.#othersCpuMs += Math.max(0, grownMs - Math.max(0, firstMs - this.#firstMs))
    }
    this.#sumMs = sumMs
    this.#firstMs = firstMs
    return { cpuMs: this.#cpuMs, othersCpuMs: this.#othersCpuMs, waitMs: this.#waitMs, longestWaitMs, rss }
  }

  close(): void {
    for (const reader of this.#readers.values()) reader.close()
    this.#readers.clear()
  }

  #open(pid: number): void {
    if (this.#readers.has(pid) || this.#readers.size >= MOST_PROCESSES) return
    const reader = ProcessReader.open(pid)
    if (reader !== undefined) this.#readers.set(pid, reader)
  }
}
