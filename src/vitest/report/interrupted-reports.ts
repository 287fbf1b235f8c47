import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BroadcastChannel, isMainThread } from 'node:worker_threads'
import type { LoadReport } from '../../report/document/load-report.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { isRunning } from '../../units/platform/process.ts'
import { namesIn } from '../../units/platform/names-in.ts'

/**
 * How runs that Ctrl+C ends get into a report: Vitest ends at once then, and nothing that a worker sends arrives any more.
 *
 * Strategy: each run has a file with the id of its process in a folder of the main process, from its start to its end. At its end, the main process asks those
 * that are left to stop, other processes by a signal and its own threads by a message, and waits a moment for the documents that they write next to it.
 */
export class InterruptedRun {
  readonly #path: string
  readonly #channel: BroadcastChannel | undefined

  /** `id` is unique among runs, and valid as a file name; `onStop` is called in a thread of the main process when that asks it to stop. */
  constructor(folder: string, id: string, onStop: () => void) {
    this.#path = join(folder, id)
    this.#channel = isMainThread ? undefined : new BroadcastChannel(folder)
    if (this.#channel !== undefined) {
      // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the types of Node 20 have none
      this.#channel.onmessage = onStop
      this.#channel.unref()
    }
    try {
      writeFileSync(this.#path, String(process.pid))
    } catch {
      // The main process is gone.
    }
  }

  write(report: LoadReport | undefined): void {
    try {
      writeFileSync(`${this.#path}.tmp`, JSON.stringify(report))
      renameSync(`${this.#path}.tmp`, `${this.#path}${WRITTEN}`)
    } catch {
      // The main process is gone.
    }
  }

  /** The run is over. */
  close(): void {
    this.#channel?.close()
    try {
      rmSync(this.#path, { force: true })
    } catch {
      // The process that made the folder removes it.
    }
  }
}

const WRITTEN = '.json'
const POLL_MS: Milliseconds = 10

/** A folder for {@link InterruptedRun}; `undefined` if none can be made. */
export function interruptionFolder(): string | undefined {
  try {
    return mkdtempSync(join(tmpdir(), 'vitest-load-runs-'))
  } catch {
    return undefined
  }
}

/** Stops the runs that are in progress, and returns what they have; blocks, for at most `patienceMs`. */
export function interruptedReports(folder: string, patienceMs: Milliseconds): readonly LoadReport[] {
  const ids = namesIn(folder).filter((name) => !/\.\w+$/.test(name))
  const threads = new BroadcastChannel(folder)
  const waiting = new Map<string, number>()
  for (const id of ids) {
    const pid = stop(join(folder, id), threads)
    if (pid !== undefined) waiting.set(id, pid)
  }
  for (let waitedMs = 0; waiting.size > 0 && waitedMs < patienceMs; waitedMs += POLL_MS) {
    for (const [id, pid] of waiting) if (existsSync(join(folder, `${id}${WRITTEN}`)) || !isRunning(pid)) waiting.delete(id)
    if (waiting.size > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MS)
  }
  threads.close()
  return namesIn(folder).flatMap((name) => (name.endsWith(WRITTEN) ? readIn(join(folder, name)) : []))
}

/** Returns the process of a run that could be asked to stop. */
function stop(path: string, threads: BroadcastChannel): number | undefined {
  try {
    const pid = Number(readFileSync(path, 'utf8'))
    if (!(pid > 0) || !isRunning(pid)) return undefined
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is for windows
    if (pid === process.pid) threads.postMessage('stop')
    else process.kill(pid, 'SIGINT')
    return pid
  } catch {
    return undefined
  }
}

function readIn(path: string): readonly LoadReport[] {
  try {
    return [JSON.parse(readFileSync(path, 'utf8')) as LoadReport]
  } catch {
    return []
  }
}
