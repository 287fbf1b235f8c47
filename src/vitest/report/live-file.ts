import { close, openSync, readdirSync, readFileSync, rmSync, write } from 'node:fs'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import type { Progress } from '../../run/recording/progress.ts'
import { isRunning } from '../../units/platform/process.ts'

/** What is known of a run that goes on. */
export interface LiveReport {
  /** Of its test. */
  readonly name: string
  /** The process that runs it. */
  readonly pid: number
  readonly state: { readonly kind: 'waiting' | 'starting' } | { readonly kind: 'running'; readonly progress: Progress }
}

/**
 * How a run that goes on is seen from another process.
 *
 * Strategy: each run has a small file in a folder that whoever watches has made, and writes over it a few times a second, without waiting and never
 * twice at once; the watcher looks whenever it likes.
 * Result: the same for every pool; a telling takes the event loop of the generator some 0.05 ms, a quarter of an artifact of Vitest, and of artifacts all
 * would stay in reports. Whatever goes wrong here, the run goes on: it is only not seen.
 */
export class LiveFile {
  readonly #path: string
  readonly #name: string
  #descriptor: number | undefined
  #isWriting = false
  #isClosed = false
  #next: Buffer | undefined

  /** `id` tells it from other runs, and is fit for a file name. */
  constructor(folder: string, id: string, name: string) {
    this.#path = join(folder, id)
    this.#name = name
    try {
      this.#descriptor = openSync(this.#path, 'w')
    } catch {
      // Nobody watches any more.
    }
  }

  update(state: LiveReport['state']): void {
    const report: LiveReport = { name: this.#name, pid: process.pid, state }
    this.#next = serialize(report)
    if (!this.#isWriting) this.#write()
  }

  /** The run is over, and not to be seen any more. */
  close(): void {
    this.#isClosed = true
    try {
      rmSync(this.#path, { force: true })
    } catch {
      // Whoever made the folder takes it away.
    }
    if (!this.#isWriting) this.#release()
  }

  #write(): void {
    const bytes = this.#next
    if (bytes === undefined || this.#descriptor === undefined) return
    this.#next = undefined
    this.#isWriting = true
    // What was longer before leaves a rest behind, which nobody reads.
    write(this.#descriptor, bytes, 0, bytes.length, 0, () => {
      this.#isWriting = false
      if (this.#isClosed) this.#release()
      else this.#write()
    })
  }

  /** Not while something is being written: the system could have given the same number to another file by then. */
  #release(): void {
    if (this.#descriptor !== undefined) close(this.#descriptor, () => {})
    this.#descriptor = undefined
  }
}

/** All runs that go on, by the ids of their files; a process that died can have left one behind. */
export function liveReportsIn(folder: string): ReadonlyMap<string, LiveReport> {
  const reports = new Map<string, LiveReport>()
  for (const id of namesIn(folder)) {
    const report = reportIn(join(folder, id))
    if (report !== undefined && isRunning(report.pid)) reports.set(id, report)
  }
  return reports
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    return []
  }
}

/** `undefined` for a file that is just being written, or gone. */
function reportIn(path: string): LiveReport | undefined {
  try {
    return deserialize(readFileSync(path)) as LiveReport
  } catch {
    return undefined
  }
}
