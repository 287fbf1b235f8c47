import { readdirSync } from 'node:fs'
import type { Milliseconds } from '../../../units/duration.ts'
import { keptFile, textOf, type ProcFile } from './proc-file.ts'

/** The clock tick of /proc, which Linux fixes for programs whatever its own is. */
const TICK_MS: Milliseconds = 10
/** User and system time are each cut to whole ticks. */
const TICKS_HIDE_MS: Milliseconds = 2 * TICK_MS
/** A target with more threads is measured by its ticks. */
const MOST_THREADS = 128
const PAGE_BYTES = Number(/KernelPageSize:\s*(\d+) kB/.exec(textOf('/proc/self/smaps'))?.[1] ?? 4) * 1_024

/** The totals of a process since it started. */
export interface ProcessTotals {
  /** Of its own threads. */
  readonly cpuMs: Milliseconds
  /** Of children that ended and were waited for, with theirs. */
  readonly childrenMs: Milliseconds
  /** How long its threads waited for a core, summed over them. */
  readonly waitMs: Milliseconds
  /** The longest that one of its threads has waited since the last reading. */
  readonly longestWaitMs: Milliseconds
  /** In bytes. */
  readonly rss: number
}

interface Thread {
  readonly file: ProcFile
  runMs: Milliseconds
  waitMs: Milliseconds
}

/**
 * Reads what a process on Linux uses. Threads tell their time on a core to the nanosecond, the process as a whole in ticks of 10 ms, with threads that have
 * ended: these are added as soon as they are more than the ticks can hide.
 */
export class ProcessReader {
  readonly pid: number
  readonly #stat: ProcFile
  readonly #threads = new Map<string, Thread>()
  /** Of threads that have ended. */
  #endedRunMs: Milliseconds = 0
  #endedWaitMs: Milliseconds = 0
  /** Of threads that ended unseen. */
  #unseenMs: Milliseconds | undefined

  private constructor(pid: number, stat: ProcFile) {
    this.pid = pid
    this.#stat = stat
    this.refresh()
  }

  /** `undefined` if it cannot be read. */
  static open(pid: number): ProcessReader | undefined {
    const stat = keptFile(`/proc/${pid}/stat`)
    return stat && new ProcessReader(pid, stat)
  }

  /** Finds new threads; returns the children that the threads have. */
  refresh(): readonly number[] {
    const folder = `/proc/${this.pid}/task`
    const ids = namesIn(folder).slice(0, MOST_THREADS)
    for (const id of ids) {
      if (this.#threads.has(id)) continue
      const file = keptFile(`${folder}/${id}/schedstat`)
      if (file !== undefined) this.#threads.set(id, { file, runMs: 0, waitMs: 0 })
    }
    return ids.flatMap((id) => textOf(`${folder}/${id}/children`).split(' ').filter(Boolean).map(Number))
  }

  /** `undefined` if it has ended. */
  read(): ProcessTotals | undefined {
    const stat = this.#stat.read()
    if (stat === undefined || stat === '') return undefined
    // After the name, which may itself contain spaces and brackets (proc_pid_stat(5)).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const longestWaitMs = this.#readThreads()
    let [runMs, waitMs] = [this.#endedRunMs, this.#endedWaitMs]
    for (const thread of this.#threads.values()) {
      runMs += thread.runMs
      waitMs += thread.waitMs
    }
    const unseenMs = Math.max(0, (Number(fields[11]) + Number(fields[12])) * TICK_MS - runMs)
    if (this.#unseenMs === undefined || unseenMs > this.#unseenMs + TICKS_HIDE_MS) this.#unseenMs = unseenMs
    return {
      cpuMs: runMs + this.#unseenMs,
      childrenMs: (Number(fields[13]) + Number(fields[14])) * TICK_MS,
      waitMs,
      longestWaitMs,
      rss: Number(fields[21]) * PAGE_BYTES,
    }
  }

  close(): void {
    this.#stat.close()
    for (const { file } of this.#threads.values()) file.close()
    this.#threads.clear()
  }

  #readThreads(): Milliseconds {
    let longestMs = 0
    for (const [id, thread] of this.#threads) {
      const [runNs, waitNs] = thread.file.read()?.split(' ') ?? []
      if (waitNs === undefined) {
        this.#endedRunMs += thread.runMs
        this.#endedWaitMs += thread.waitMs
        thread.file.close()
        this.#threads.delete(id)
        continue
      }
      const waitMs = Number(waitNs) / 1e6
      longestMs = Math.max(longestMs, waitMs - thread.waitMs)
      thread.runMs = Number(runNs) / 1e6
      thread.waitMs = waitMs
    }
    return longestMs
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
