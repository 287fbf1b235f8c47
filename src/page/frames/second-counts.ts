import type { LiveCounts } from '../../record/live-counts.ts'
import { badIn } from '../../result/scope.ts'
import { Histogram } from '../../stats/histogram.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { PagePoint, PageScope } from '../messages.ts'
import { STEP_NUMBERS } from './frame.ts'
import { heatCells, quantilesMs } from './quantiles.ts'

const MOST_STEPS = 50
const POINT_QUANTILES = [0.5, 0.9, 0.95, 0.99]

/** Counts at the end of a second. */
interface Counted {
  succeeded: number
  bad: number
  /** A copy: the histogram of a recorder goes on. */
  readonly latency: Histogram
}

/** What each part of a run has counted in a second: the difference to what it had counted before. */
export class SecondCounts {
  readonly #before = new Map<PageScope, Counted>()
  readonly #perSecond = new Map<PageScope, number>()
  #stepNames: readonly string[] = []

  /** Steps in the order in which they were first seen, 50 at most. */
  get stepNames(): readonly string[] {
    return this.#stepNames
  }

  /** Successes per second in the latest second. */
  perSecondOf(scope: PageScope): number {
    return this.#perSecond.get(scope) ?? 0
  }

  /** Counts begin from 0 again. */
  restart(): void {
    this.#before.clear()
  }

  /** Counts begin from 0 again, in another measured part. */
  clear(): void {
    this.restart()
    this.#perSecond.clear()
  }

  /** The second of the run or of a scenario. */
  point(scope: PageScope, startMs: Milliseconds, durationMs: Milliseconds, { iterations, latency }: LiveCounts): PagePoint {
    const before = this.#beforeOf(scope, iterations.succeeded, latency)
    const earlier = before.latency
    const [p50 = null, p90 = null, p95 = null, p99 = null] = quantilesMs(latency, POINT_QUANTILES, earlier)
    const buckets = heatCells(latency, earlier)
    const { succeeded, bad } = this.#next(scope, before, durationMs, iterations.succeeded, badIn(iterations), latency)
    const load = { users: null, rate: null, generator: null, target: null }
    return { scope, startMs, durationMs, succeeded, bad, p50, p90, p95, p99, buckets, ...load }
  }

  /** The second of each step, {@link STEP_NUMBERS} one after the other. New steps are appended: those of earlier seconds keep their places. */
  steps({ steps }: LiveCounts, durationMs: Milliseconds): Float32Array {
    for (const name of steps.keys())
      if (this.#stepNames.length < MOST_STEPS && !this.#stepNames.includes(name)) this.#stepNames = [...this.#stepNames, name]
    const numbers = new Float32Array(STEP_NUMBERS * this.#stepNames.length)
    this.#stepNames.forEach((name, index) => {
      const { count = 0, failed = 0, serviceTime = NOTHING } = steps.get(name) ?? {}
      const scope = `step ${name}`
      const before = this.#beforeOf(scope, count - failed, serviceTime)
      const quantiles = quantilesMs(serviceTime, POINT_QUANTILES, before.latency)
      const { succeeded, bad } = this.#next(scope, before, durationMs, count - failed, failed, serviceTime)
      const at = STEP_NUMBERS * index
      numbers[at] = succeeded
      numbers[at + 1] = bad
      for (let place = 0; place < POINT_QUANTILES.length; place++)
        numbers[at + 2 + place] = Math.round((quantiles[place] ?? Number.NaN) * 1_000)
    })
    return numbers
  }

  /** What a part had at the end of the second before; nothing if counts have begun again. */
  #beforeOf(scope: PageScope, succeeded: number, latency: Histogram): Counted {
    let before = this.#before.get(scope)
    // While workers begin again one after the other, there can be less than before.
    if (before === undefined || latency.count < before.latency.count || succeeded < before.succeeded) {
      before = { succeeded: 0, bad: 0, latency: new Histogram() }
      this.#before.set(scope, before)
    }
    return before
  }

  #next(
    scope: PageScope,
    before: Counted,
    durationMs: Milliseconds,
    succeeded: number,
    bad: number,
    latency: Histogram,
  ): { readonly succeeded: number; readonly bad: number } {
    const second = { succeeded: succeeded - before.succeeded, bad: Math.max(0, bad - before.bad) }
    // Most steps of a run with many have nothing new in a second.
    if (latency.count > before.latency.count) before.latency.become(latency)
    before.succeeded = succeeded
    before.bad = bad
    this.#perSecond.set(scope, (second.succeeded * 1_000) / durationMs)
    return second
  }
}

const NOTHING = new Histogram()
