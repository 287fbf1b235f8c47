import type { LoadSummary } from '../report/summary.ts'
import type { ComparisonResult } from '../result/comparison/comparison-result.ts'
import type { LoadResult } from '../result/load-result.ts'
import { systemClock, type Clock, type Timer } from '../units/clock.ts'
import type { Milliseconds } from '../units/duration.ts'

/** How long runs that were aborted are waited for; what takes longer is a hook of the user that hangs. */
const PATIENCE_MS: Milliseconds = 2_000

/** What comes of a run. */
export type Finished = LoadResult | ComparisonResult

/** The runs that an attempt at a test has started. */
export class TestRuns {
  readonly #started: Promise<Finished>[] = []
  readonly finished: Finished[] = []
  /** Of those that were reported, in order. */
  readonly summaries: LoadSummary[] = []
  readonly #clock: Clock
  #pending = 0

  constructor(clock: Clock = systemClock) {
    this.#clock = clock
  }

  /** How many are going on. */
  get pending(): number {
    return this.#pending
  }

  /**
   * Starts a run and gives what its caller is to await. It is followed from the inside: a second reaction on the promise of the caller would cut the
   * asynchronous stack by which Vitest finds the line of the call.
   */
  start<Result extends Finished>(run: () => Promise<Result>): Promise<Result> {
    const followed = this.#follow(run)
    this.#started.push(followed)
    return followed
  }

  async #follow<Result extends Finished>(run: () => Promise<Result>): Promise<Result> {
    this.#pending += 1
    try {
      const result = await run()
      this.finished.push(result)
      return result
    } finally {
      this.#pending -= 1
    }
  }

  /** Resolves when none goes on any more, so that the next test does not start beside them; to be called when they have been told to end. */
  async over(): Promise<void> {
    if (this.#pending === 0) return
    let timer: Timer = {}
    const patience = new Promise<void>((resolve) => {
      timer = this.#clock.after(PATIENCE_MS, resolve)
    })
    await Promise.race([Promise.allSettled(this.#started), patience])
    this.#clock.cancel(timer)
  }
}
