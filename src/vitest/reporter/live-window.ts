import { rmSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import { clearInterval, setInterval } from 'node:timers'
import { liveLine, type LiveRun } from '../../report/run/live-line.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { liveFolder, liveReportsIn, type LiveReport } from '../report/live-file.ts'
import { paintedLine } from './paint.ts'
import type { SummaryWindow } from './terminal.ts'

const POLL_INTERVAL_MS: Milliseconds = 250
/** A window higher than the terminal could not be repainted. */
const MOST_LINES = 4

/** Shows a line for each load run in progress, among the rows that Vitest keeps at the bottom of the terminal. */
export class LiveWindow {
  readonly #windows: readonly SummaryWindow[]
  readonly #columns: () => number
  #folder: string | undefined
  #timer: NodeJS.Timeout | undefined
  #runs: ReadonlyMap<string, LiveRun> = new Map()
  /** When each waiting run was first seen waiting. */
  readonly #waitingSinceMs = new Map<string, Milliseconds>()

  constructor(windows: readonly SummaryWindow[], columns: () => number) {
    this.#windows = windows
    this.#columns = columns
    for (const window of windows) {
      const createSummary = window.createSummary.bind(window)
      window.createSummary = () => below(createSummary(), this.#lines())
    }
  }

  /** Starts polling. Returns the folder in which runs report their progress; `undefined` if it cannot be created. */
  start(): string | undefined {
    this.stop()
    this.#folder = liveFolder()
    if (this.#folder === undefined) return undefined
    this.#timer = setInterval(() => this.#poll(), POLL_INTERVAL_MS).unref()
    // Ctrl+C ends Vitest without notifying its reporters.
    process.once('exit', this.stop)
    return this.#folder
  }

  readonly stop = (): void => {
    process.off('exit', this.stop)
    clearInterval(this.#timer)
    if (this.#folder !== undefined) remove(this.#folder)
    this.#folder = undefined
    this.#runs = new Map()
    this.#waitingSinceMs.clear()
  }

  #poll(): void {
    if (this.#folder === undefined) return
    const nowMs = performance.now()
    const reports = [...liveReportsIn(this.#folder)].filter(([, { state }]) => state.kind !== 'over')
    const hasChanged = reports.length + this.#runs.size > 0
    this.#runs = new Map(reports.map(([id, report]) => [id, this.#runOf(id, report, nowMs)]))
    if (hasChanged) for (const { renderer } of this.#windows) renderer.schedule()
  }

  #runOf(id: string, { name, state, holder }: LiveReport, nowMs: Milliseconds): LiveRun {
    if (state.kind !== 'waiting') return { name, state: state.kind === 'running' ? state : { kind: 'starting' } }
    const sinceMs = this.#waitingSinceMs.get(id) ?? nowMs
    this.#waitingSinceMs.set(id, sinceMs)
    // Until another run is known to be in its way, this one may just as well load its modules.
    return { name, state: holder === undefined ? { kind: 'starting' } : { kind: 'waiting', forMs: nowMs - sinceMs } }
  }

  #lines(): readonly string[] {
    const runs = [...this.#runs.values()]
    const lines = runs.slice(0, MOST_LINES).map((run) => paintedLine(liveLine(run, this.#columns())))
    return runs.length > MOST_LINES ? [...lines, ` … and ${runs.length - MOST_LINES} more`] : lines
  }
}

function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true })
  } catch {
    // A run may have just written its file; it stays in the temporary folder.
  }
}

/** Puts lines below the rows of the running files, which end with an empty row. */
function below(rows: readonly string[], lines: readonly string[]): string[] {
  const end = rows.indexOf('', 1)
  return end === -1 ? [...rows, ...lines] : [...rows.slice(0, end), ...lines, ...rows.slice(end)]
}
