import type { Overall } from '../../plan/overall.ts'
import { Histogram } from '../../stats/histogram.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { PerSecond } from '../../units/rate.ts'

/** How far a run has come, for people who watch it. All of it is about the part of the run that goes on: first warm-up, where there is one, then what is measured. */
export interface Progress {
  readonly part: 'warm-up' | 'measured'
  readonly elapsedMs: Milliseconds
  /** `Infinity` where a count ends the part. */
  readonly plannedMs: Milliseconds
  readonly started: number
  readonly succeeded: number
  /** Failed, cut off and dropped. */
  readonly bad: number
  /** `Infinity` where time alone ends the part. */
  readonly plannedIterations: number
  /** Successes per second, lately. */
  readonly ratePerSecond: PerSecond
  /** From due time to end, of all successes so far; `NaN` where there is none. */
  readonly p50Ms: Milliseconds
  readonly p99Ms: Milliseconds
}

/** Counts of some iterations; a recorder has them. */
export interface Tally {
  readonly started: number
  readonly succeededCount: number
  readonly badCount: number
  /** Of successes, in µs. */
  readonly latency: Histogram
}

/** What a run has come to, as {@link ProgressMeter} reads it. */
export interface ProgressSource {
  /** Where the measured part begins, from the start of the run; `Infinity` as long as that is not known. */
  readonly measureFromMs: Milliseconds
  readonly warmup: Tally
  /** Together they are what is measured. */
  readonly stages: readonly Tally[]
}

/** A rate is taken over so many looks, a second at four looks a second: enough not to flicker, few enough to show what happens now. */
const POLLS = 4

/** How much there is to do: of one plan, or of several together. */
export type PlannedAmount = Pick<Overall, 'warmup' | 'durationMs' | 'iterations'>

/** Several counts as one. */
export function sumOf(tallies: readonly Tally[]): Tally {
  const latency = new Histogram()
  for (const tally of tallies) latency.add(tally.latency)
  return {
    started: total(tallies, ({ started }) => started),
    succeededCount: total(tallies, ({ succeededCount }) => succeededCount),
    badCount: total(tallies, ({ badCount }) => badCount),
    latency,
  }
}

/** Several sources as one: measured, as far as any of them is. */
export const sourceOfAll = (sources: readonly ProgressSource[]): ProgressSource =>
  sources.length === 1
    ? sources[0]!
    : {
        get measureFromMs() {
          return Math.min(...sources.map(({ measureFromMs }) => measureFromMs))
        },
        get warmup() {
          return sumOf(sources.map(({ warmup }) => warmup))
        },
        get stages() {
          return sources.flatMap(({ stages }) => stages)
        },
      }

/** Reads the progress of a run, whenever it is asked to. */
export class ProgressMeter {
  readonly #plan: PlannedAmount
  readonly #source: ProgressSource
  #part: Progress['part'] = 'warm-up'
  /** The latest looks at the part that goes on, oldest first. */
  #polls: { readonly elapsedMs: Milliseconds; readonly succeeded: number }[] = []

  constructor(plan: PlannedAmount, source: ProgressSource) {
    this.#plan = plan
    this.#source = source
  }

  /** `nowMs` from the start of the run. */
  poll(nowMs: Milliseconds): Progress {
    const { warmup: warmupPlan, durationMs, iterations } = this.#plan
    const { warmup, stages, measureFromMs } = this.#source
    const isWarmup = nowMs < measureFromMs
    const part = isWarmup ? 'warm-up' : 'measured'
    const tallies = isWarmup ? [warmup] : stages
    const elapsedMs = isWarmup ? nowMs : nowMs - measureFromMs
    const succeeded = total(tallies, ({ succeededCount }) => succeededCount)
    const latency = latencyOf(tallies)
    return {
      part,
      elapsedMs,
      plannedMs: isWarmup ? measureFromMs : durationMs,
      started: total(tallies, ({ started }) => started),
      succeeded,
      bad: total(tallies, ({ badCount }) => badCount),
      plannedIterations: isWarmup ? warmupPlan.iterations || Number.POSITIVE_INFINITY : iterations,
      ratePerSecond: this.#rate(part, elapsedMs, succeeded),
      p50Ms: latency.quantile(0.5) / 1_000,
      p99Ms: latency.quantile(0.99) / 1_000,
    }
  }

  #rate(part: Progress['part'], elapsedMs: Milliseconds, succeeded: number): PerSecond {
    if (part !== this.#part) this.#polls = []
    this.#part = part
    const since = this.#polls[0] ?? { elapsedMs: 0, succeeded: 0 }
    this.#polls = [...this.#polls.slice(1 - POLLS), { elapsedMs, succeeded }]
    return elapsedMs > since.elapsedMs ? (1_000 * (succeeded - since.succeeded)) / (elapsedMs - since.elapsedMs) : 0
  }
}

const total = (tallies: readonly Tally[], count: (tally: Tally) => number): number => tallies.reduce((sum, tally) => sum + count(tally), 0)

function latencyOf(tallies: readonly Tally[]): Pick<Histogram, 'quantile'> {
  const filled = tallies.map(({ latency }) => latency).filter(({ count }) => count > 0)
  if (filled.length === 1) return filled[0]!
  const all = new Histogram()
  for (const histogram of filled) all.add(histogram)
  return all
}
