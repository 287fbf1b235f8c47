import type { Abort } from '../../record/run-record.ts'
import type { Clock } from '../../units/time/clock.ts'
import { LoadError } from '../../units/errors/error.ts'
import type { Milliseconds } from '../../units/duration.ts'

/** The abort of a run: the first one counts, and later ones change nothing. */
export class AbortState {
  readonly #clock: Clock
  readonly #originMs: Milliseconds
  #aborted: Abort | undefined
  /** The plan is over, and running iterations have their own limit: a timeout is no longer an early end. */
  isPlanOver = false
  #mistake: Error | undefined
  #notify: () => void = () => {}
  /** Resolves when the run is aborted; never rejects. */
  readonly happened: Promise<void>

  constructor(clock: Clock, originMs: Milliseconds) {
    this.#clock = clock
    this.#originMs = originMs
    this.happened = new Promise((resolve) => {
      this.#notify = resolve
    })
  }

  get aborted(): Abort | undefined {
    return this.#aborted
  }

  /** The abort reason for the signal of each iteration that is cut off. */
  get error(): LoadError {
    return new LoadError('aborted', this.#aborted === undefined ? 'the run is over' : `the run was aborted: ${this.#aborted.reason}`)
  }

  /** Ends the run because of a mistake in the test: there is no result, and {@link throwMistake} throws it after everything is released. */
  readonly refuse = (mistake: Error): void => {
    this.#mistake ??= mistake
    this.abort('users', mistake.message)
  }

  throwMistake(): void {
    if (this.#mistake !== undefined) throw this.#mistake
  }

  abort(by: Abort['by'], reason: string): void {
    // Workers get their start time before it has come.
    this.#aborted ??= { by, reason, atMs: Math.max(0, this.#clock.now() - this.#originMs) }
    this.#notify()
  }
}
