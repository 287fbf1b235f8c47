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
    const second = this.#next(scope, durationMs, iterations.succeeded, badIn(iterations), latency)
    const [p50 = null, p90 = null, p95 = null, p99 = null] = quantilesMs(second.latency, POINT_QUANTILES)
    const { succeeded, bad } = second
    const load = { users: null, rate: null, generator: null, target: null }
    return { scope, startMs, durationMs, succeeded, bad, p50, p90, p95, p99, buckets: heatCells(second.latency), ...load }
  }

  /** The second of each step, {@link STEP_NUMBERS} one after the other. New steps are appended: those of earlier seconds keep their places. */
  steps({ steps }: LiveCounts, durationMs: Milliseconds): Float32Array {
    for (const name of steps.keys())
      if (this.#stepNames.length < MOST_STEPS && !this.#stepNames.includes(name)) this.#stepNames = [...this.#stepNames, name]
    const numbers = new Float32Array(STEP_NUMBERS * this.#stepNames.length)
    for (const [index, name] of this.#stepNames.entries()) {
      const { count = 0, failed = 0, serviceTime = NOTHING } = steps.get(name) ?? {}
      const { succeeded, bad, latency } = this.#next(`step ${name}`, durationMs, count - failed, failed, serviceTime)
      const quantiles = quantilesMs(latency, POINT_QUANTILES)
      const micros = POINT_QUANTILES.map((_quantile, place) => Math.round((quantiles[place] ?? Number.NaN) * 1_000))
      numbers.set([succeeded, bad, ...micros], STEP_NUMBERS * index)
    }
    return numbers
  }

  #next(
    scope: PageScope,
    durationMs: Milliseconds,
    succeeded: number,
    bad: number,
    latency: Histogram,
  ): { readonly succeeded: number; readonly bad: number; readonly latency: Histogram } {
    const known = this.#before.get(scope) ?? { succeeded: 0, bad: 0, latency: new Histogram() }
    // While workers begin again one after the other, there can be less than before.
    const isContinued = latency.count >= known.latency.count && succeeded >= known.succeeded
    const second = {
      succeeded: isContinued ? succeeded - known.succeeded : succeeded,
      bad: Math.max(0, isContinued ? bad - known.bad : bad),
      latency: isContinued ? changeOf(latency, known.latency) : copyOf(latency),
    }
    if (latency.count !== known.latency.count || !isContinued) {
      known.latency.clear()
      known.latency.add(latency)
    }
    known.succeeded = succeeded
    known.bad = bad
    this.#before.set(scope, known)
    this.#perSecond.set(scope, (second.succeeded * 1_000) / durationMs)
    return second
  }
}

const NOTHING = new Histogram()

/** Most steps of a run with many have nothing new in a second. */
const changeOf = (latency: Histogram, before: Histogram): Histogram => (latency.count === before.count ? NOTHING : latency.since(before))

function copyOf(latency: Histogram): Histogram {
  const copy = new Histogram()
  copy.add(latency)
  return copy
}
