import type { Milliseconds } from '../../units/duration.ts'

/** How long a run without an end goes on if nothing shows it. */
const UNSEEN_MS: Milliseconds = 60_000

/** Counts down to the end of a run that nobody can see, and so cannot stop. */
export class UnseenEnd {
  readonly #now: () => Milliseconds
  readonly #log: (line: string) => void
  #sinceMs: Milliseconds | undefined

  constructor(now: () => Milliseconds, log: (line: string) => void) {
    this.#now = now
    this.#log = log
  }

  /** The time that is left, 0 at the end; `undefined` while the run can be seen, or ends by itself. */
  leftMs(isUnseen: boolean): Milliseconds | undefined {
    if (!isUnseen) {
      this.#sinceMs = undefined
      return undefined
    }
    if (this.#sinceMs === undefined) this.#log(`No page is open: the run ends in ${UNSEEN_MS / 1_000} s, unless one is opened again`)
    this.#sinceMs ??= this.#now()
    return Math.max(0, UNSEEN_MS - (this.#now() - this.#sinceMs))
  }
}
