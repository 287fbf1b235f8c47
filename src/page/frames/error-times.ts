import type { LiveCounts } from '../../record/live-counts.ts'
import type { ErrorTally } from '../../record/snapshot.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { PageErrorCount, PageScope } from '../messages.ts'

const MOST_ERRORS = 100

/** Remembers when an error was first and last counted. */
export class ErrorTimes {
  #seen = new Map<string, { readonly count: number; readonly firstAtMs: Milliseconds; readonly lastAtMs: Milliseconds }>()
  #originMs: Milliseconds = 0

  /** Counts begin from 0 again; `originMs` is when, from the start of the run. */
  restart(originMs: Milliseconds): void {
    this.#seen = new Map()
    this.#originMs = originMs
  }

  /** Of iterations, and of the calls of steps, most frequent first. */
  errorsOf({ iterations, errors, steps }: LiveCounts, nowMs: Milliseconds): readonly PageErrorCount[] {
    const ofSteps = [...steps].flatMap(([name, step]) =>
      step.errors.map((error) => this.#counted(`step ${name}`, error, step.failed, nowMs)),
    )
    return [...errors.map((error) => this.#counted('run', error, iterations.failed, nowMs)), ...ofSteps]
      .sort((first, second) => second.count - first.count)
      .slice(0, MOST_ERRORS)
  }

  #counted(scope: PageScope, { code, message, count, kind, at, ...tally }: ErrorTally, all: number, nowMs: Milliseconds): PageErrorCount {
    const key = `${scope}\n${kind ?? code}`
    const before = this.#seen.get(key)
    const times = before?.count === count ? before : { count, firstAtMs: before?.firstAtMs ?? nowMs, lastAtMs: nowMs }
    this.#seen.set(key, times)
    // Of iterations it is known exactly, of the calls of steps by the second.
    const { firstAtMs, lastAtMs } =
      scope === 'run'
        ? { firstAtMs: tally.firstAtMs - this.#originMs, lastAtMs: (tally.lastAtMs ?? tally.firstAtMs) - this.#originMs }
        : times
    return {
      scope,
      code,
      message,
      count,
      share: all === 0 ? 0 : count / all,
      firstAtMs,
      lastAtMs,
      isException: at !== undefined || code === 'thrown',
      at: at ?? null,
      worker: null,
    }
  }
}
