import type { Overall } from '../../plan/scenarios/overall.ts'
import { Histogram } from '../../stats/histogram.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { PerSecond } from '../../units/rate.ts'

/** The progress of a run for display. It covers the current part of the run: first the warm-up, if there is one, then the measurement. */
export interface Progress {
  readonly part: 'warm-up' | 'measured'
  readonly elapsedMs: Milliseconds
  /** `Infinity` if a count ends the part. */
  readonly plannedMs: Milliseconds
  readonly started: number
  readonly succeeded: number
  /** Failed, cut off and dropped. */
  readonly bad: number
  /** `Infinity` if only time ends the part. */
  readonly plannedIterations: number
  /** Recent successes per second. */
  readonly ratePerSecond: PerSecond
  /** From due time to end, of all successes so far; `NaN` if there are none. */
  readonly p50Ms: Milliseconds
  readonly p99Ms: Milliseconds
  /** If the run is a probe of a search: its rate, its number from 1, and about how many there will be. */
  readonly probe?: { readonly rate: PerSecond; readonly number: number; readonly about: number } | undefined
  /** If the run is a block of a sweep: its users and its round, 0 for the warm-up, and how many rounds there will be. */
  readonly sweep?: { readonly concurrency: number; readonly round: number; readonly rounds: number } | undefined
}

/** Counts of some iterations, as a recorder has them. */
export interface Tally {
  readonly started: number
  readonly succeededCount: number
  readonly badCount: number
  /** The latency of successes, in µs. */
  readonly latency: Histogram
}

/** The current numbers of a run, as {@link ProgressMeter} reads them. */
export interface ProgressSource {
  /** Where the measured part begins, from the start of the run; `Infinity` until it is known. */
  readonly measureFromMs: Milliseconds
  readonly warmup: Tally
  /** Together they are the measured part. */
  readonly stages: readonly Tally[]
}

/** A rate covers this many polls, a second at four polls a second: enough not to flicker, few enough to be current. */
const POLLS = 4

/** The planned amount of one plan, or of several together. */
export type PlannedAmount = Pick<Overall, 'warmup' | 'durationMs' | 'iterations'>

/** Adds up several counts. */
function sumOf(tallies: readonly Tally[]): Tally {
  const latency = new Histogram()
  for (const tally of tallies) latency.add(tally.latency)
  return {
    started: total(tallies, ({ started }) => started),
    succeededCount: total(tallies, ({ succeededCount }) => succeededCount),
    badCount: total(tallies, ({ badCount }) => badCount),
    latency,
  }
}

/** Combines several sources; the measured part begins with the first of them. */
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

/** Reads the progress of a run on request. */
export class ProgressMeter {
  readonly #plan: PlannedAmount
  readonly #source: ProgressSource
  #part: Progress['part'] = 'warm-up'
  /** The latest polls of the current part, oldest first. */
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
