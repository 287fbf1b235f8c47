import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LoadReport } from '../../report/document/load-report.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { isRunning } from '../../units/platform/process.ts'

/**
 * How runs that Ctrl+C ends get into a report: Vitest ends at once then, and nothing that a worker sends arrives any more.
 *
 * Strategy: each run has a file with the id of its process in a folder of the main process, from its start to its end. At its end, the main process asks those
 * that are left to stop, and waits a moment for the documents that they write next to it.
 */
export class InterruptedRun {
  readonly #path: string

  /** `id` is unique among runs, and valid as a file name. */
  constructor(folder: string, id: string) {
    this.#path = join(folder, id)
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

/** Stops the runs of other processes that are in progress, and returns what they have; blocks, for at most `patienceMs`. */
export function interruptedReports(folder: string, patienceMs: Milliseconds): readonly LoadReport[] {
  const ids = namesIn(folder).filter((name) => !/\.\w+$/.test(name))
  const waiting = new Set(ids.filter((id) => stop(join(folder, id))))
  for (let waitedMs = 0; waiting.size > 0 && waitedMs < patienceMs; waitedMs += POLL_MS) {
    for (const id of waiting) if (existsSync(join(folder, `${id}${WRITTEN}`))) waiting.delete(id)
    if (waiting.size > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MS)
  }
  return namesIn(folder).flatMap((name) => (name.endsWith(WRITTEN) ? readIn(join(folder, name)) : []))
}

/** Whether a process was asked to stop: one that is not this. */
function stop(path: string): boolean {
  try {
    const pid = Number(readFileSync(path, 'utf8'))
    if (!(pid > 0) || pid === process.pid || !isRunning(pid)) return false
    process.kill(pid, 'SIGINT')
    return true
  } catch {
    return false
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    return []
  }
}

function readIn(path: string): readonly LoadReport[] {
  try {
    return [JSON.parse(readFileSync(path, 'utf8')) as LoadReport]
  } catch {
    return []
  }
}
