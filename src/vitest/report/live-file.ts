import { close, mkdtempSync, openSync, readFileSync, rmSync, write } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { crc32 } from 'node:zlib'
import type { TestId } from '../../run/comparison/remote/remote-messages.ts'
import type { Progress } from '../../run/recording/progress.ts'
import { isRunning } from '../../units/platform/process.ts'
import { namesIn } from '../../units/platform/names-in.ts'

/** The length of a report and its checksum: one that is read while it is being written must not be taken for whole. */
const HEAD_BYTES = 8

/** The progress of a run. */
export interface LiveReport {
  /** The name of its test. */
  readonly name: string
  /** The process that runs it. */
  readonly pid: number
  readonly state: { readonly kind: 'waiting' | 'starting' | 'over' } | { readonly kind: 'running'; readonly progress: Progress }
  /** Since the start of this process; with it and the id of its file, the reader knows whether it has seen a report. */
  readonly sequence: number
  /** Its test, as a report names it. */
  readonly place: TestId
  /** Who holds the lock that it waits for; `undefined` if it does not wait, or not long. */
  readonly holder?: string | undefined
  /** A {@link Frame} for the live page, serialized; `undefined` if there is no page. */
  readonly frame?: Uint8Array | undefined
}

/**
 * Makes a run in progress visible to another process.
 *
 * Strategy: each run has a small file in a folder that the watching process made, and overwrites it a few times a second, without waiting and never twice at
 * once; the watcher reads it whenever it likes.
 * Result: it works the same in every pool. A report takes about 0.05 ms of the generator's event loop, a quarter of what a Vitest artifact takes, and artifacts
 * would all stay in reports. Errors here do not affect the run: it is only not shown.
 */
export class LiveFile {
  readonly #path: string
  readonly #name: string
  #descriptor: number | undefined
  #isWriting = false
  #isClosed = false
  #next: Buffer | undefined
  readonly #place: TestId
  #state: LiveReport['state'] = { kind: 'starting' }
  #holder: string | undefined
  #frame: Uint8Array | undefined
  #sequence = 0

  /** `id` is unique among runs, and valid as a file name. */
  constructor(folder: string, id: string, name: string, place: TestId) {
    this.#path = join(folder, id)
    this.#name = name
    this.#place = place
    try {
      this.#descriptor = openSync(this.#path, 'w')
    } catch {
      // The watcher is gone.
    }
  }

  update(state: LiveReport['state']): void {
    this.#state = state
    this.#report()
  }

  /** Adds what the live page shows. */
  show(frame: object): void {
    this.#frame = serialize(frame)
    this.#report()
  }

  /** Who holds the lock that the run waits for. */
  waitsFor(holder: string): void {
    this.#holder = holder
    this.#report()
  }

  #report(): void {
    if (this.#isClosed) return
    const report: LiveReport = {
      name: this.#name,
      pid: process.pid,
      state: this.#state,
      sequence: this.#sequence++,
      place: this.#place,
      holder: this.#state.kind === 'waiting' ? this.#holder : undefined,
      frame: this.#frame,
    }
    const bytes = serialize(report)
    const head = Buffer.alloc(HEAD_BYTES)
    head.writeUInt32LE(bytes.length, 0)
    head.writeUInt32LE(crc32(bytes), 4)
    this.#next = Buffer.concat([head, bytes])
    if (!this.#isWriting) this.#write()
  }

  /** Says that the run is over, and leaves the file to its reader. */
  finish(): void {
    if (this.#isClosed) return
    this.update({ kind: 'over' })
    this.#isClosed = true
    if (!this.#isWriting) this.#release()
  }

  /** Removes the file: the run is over. */
  close(): void {
    this.#isClosed = true
    this.#next = undefined
    try {
      rmSync(this.#path, { force: true })
    } catch {
      // The process that made the folder removes it.
    }
    if (!this.#isWriting) this.#release()
  }

  #write(): void {
    const bytes = this.#next
    if (bytes === undefined || this.#descriptor === undefined) return
    this.#next = undefined
    this.#isWriting = true
    // If the previous report was longer, its rest stays behind, and is ignored.
    write(this.#descriptor, bytes, 0, bytes.length, 0, () => {
      this.#isWriting = false
      if (this.#next === undefined && this.#isClosed) this.#release()
      else this.#write()
    })
  }

  /** Does nothing while a write is pending: the system could have given the same descriptor to another file by then. */
  #release(): void {
    if (this.#descriptor !== undefined) close(this.#descriptor, () => {})
    this.#descriptor = undefined
  }
}

/** A folder for {@link LiveFile}; `undefined` if none can be made. */
export function liveFolder(): string | undefined {
  try {
    return mkdtempSync(join(tmpdir(), 'vitest-load-live-'))
  } catch {
    return undefined
  }
}

/** Removes the file of a run that is over. */
export function removeLive(folder: string, id: string): void {
  rmSync(join(folder, id), { force: true })
}

/** All runs in progress, by the ids of their files; a process that died may have left one behind. */
export function liveReportsIn(folder: string): ReadonlyMap<string, LiveReport> {
  const reports = new Map<string, LiveReport>()
  for (const id of namesIn(folder)) {
    const report = reportIn(join(folder, id))
    if (report !== undefined && isRunning(report.pid)) reports.set(id, report)
  }
  return reports
}

/** `undefined` for a file that is being written, or is gone. */
function reportIn(path: string): LiveReport | undefined {
  try {
    const bytes = readFileSync(path)
    const report = bytes.subarray(HEAD_BYTES, HEAD_BYTES + bytes.readUInt32LE(0))
    return crc32(report) === bytes.readUInt32LE(4) ? (deserialize(report) as LiveReport) : undefined
  } catch {
    return undefined
  }
}
