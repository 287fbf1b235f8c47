import type { Abort } from '../../record/run-record.ts'
import type { Clock } from '../../units/time/clock.ts'
import { LoadError } from '../../units/errors/error.ts'
import type { Milliseconds } from '../../units/duration.ts'

/** Who may end a run before its plan does; the first to do so is remembered, and later ones change nothing. */
export class AbortState {
  readonly #clock: Clock
  readonly #originMs: Milliseconds
  #aborted: Abort | undefined
  /** The plan is over and only what is going on is waited for, which has a bound of its own: being out of time is no early end any more. */
  isPlanOver = false
  #mistake: Error | undefined
  #notify: () => void = () => {}
  /** Resolves when somebody has ended the run; never rejects. */
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

  /** What is told to the signal of each iteration that is cut off. */
  get error(): LoadError {
    return new LoadError('aborted', this.#aborted === undefined ? 'the run is over' : `the run was aborted: ${this.#aborted.reason}`)
  }

  /** Ends the run because of a mistake in the test: there is no result, and {@link throwMistake} throws it once nothing is left behind. */
  readonly refuse = (mistake: Error): void => {
    this.#mistake ??= mistake
    this.abort('users', mistake.message)
  }

  throwMistake(): void {
    if (this.#mistake !== undefined) throw this.#mistake
  }

  abort(by: Abort['by'], reason: string): void {
    // Workers are told when to begin before that moment has come.
    this.#aborted ??= { by, reason, atMs: Math.max(0, this.#clock.now() - this.#originMs) }
    this.#notify()
  }
}
