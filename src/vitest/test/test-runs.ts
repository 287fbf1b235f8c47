import type { LoadSummary } from '../../report/run/summary.ts'
import type { AnyResult } from '../../result/kind.ts'
import { systemClock, type Clock } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { within } from '../../units/time/within.ts'

/** How long to wait for aborted runs; only a hanging user hook takes longer. */
const PATIENCE_MS: Milliseconds = 2_000

/** The runs that an attempt of a test has started. */
export class TestRuns {
  /** In the order in which they finished. */
  readonly finished: AnyResult[] = []
  /** The summaries of reported runs, in order. */
  readonly summaries: LoadSummary[] = []
  readonly #clock: Clock
  #pending = 0
  readonly #waiting: (() => void)[] = []

  constructor(clock: Clock = systemClock) {
    this.#clock = clock
  }

  /** How many are in progress. */
  get pending(): number {
    return this.#pending
  }

  /** A run starts. */
  begin(): void {
    this.#pending += 1
  }

  /** A run is over, however it ended. */
  end(): void {
    this.#pending -= 1
    if (this.#pending > 0) return
    for (const resolve of this.#waiting.splice(0)) resolve()
  }

  /** Resolves when no run is in progress, so that the next test does not overlap; call it after aborting them. */
  async over(): Promise<void> {
    if (this.#pending === 0) return
    const idle = new Promise<void>((resolve) => void this.#waiting.push(resolve))
    await within(idle, PATIENCE_MS, this.#clock)
  }
}
