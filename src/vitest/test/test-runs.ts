import type { LoadSummary } from '../../report/summary.ts'
import type { ComparisonResult } from '../../result/comparison/comparison-result.ts'
import type { LoadResult } from '../../result/load-result.ts'
import { systemClock, type Clock } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { within } from '../../units/time/within.ts'

/** How long runs that were aborted are waited for; what takes longer is a hook of the user that hangs. */
const PATIENCE_MS: Milliseconds = 2_000

/** What comes of a run. */
export type Finished = LoadResult | ComparisonResult

/** The runs that an attempt at a test has started. */
export class TestRuns {
  /** In the order in which they finished. */
  readonly finished: Finished[] = []
  /** Of those that were reported, in order. */
  readonly summaries: LoadSummary[] = []
  readonly #clock: Clock
  #pending = 0
  readonly #waiting: (() => void)[] = []

  constructor(clock: Clock = systemClock) {
    this.#clock = clock
  }

  /** How many are going on. */
  get pending(): number {
    return this.#pending
  }

  /** A run starts. */
  begin(): void {
    this.#pending += 1
  }

  /** A run is over, whatever came of it. */
  end(): void {
    this.#pending -= 1
    if (this.#pending > 0) return
    for (const resolve of this.#waiting.splice(0)) resolve()
  }

  /** Resolves when none goes on any more, so that the next test does not start while they do; to be called when they have been told to end. */
  async over(): Promise<void> {
    if (this.#pending === 0) return
    const idle = new Promise<void>((resolve) => void this.#waiting.push(resolve))
    await within(idle, PATIENCE_MS, this.#clock)
  }
}
