import type { EncodedHistogram } from '../stats/histogram.ts'
import type { EncodedNumbers } from '../stats/number-histogram.ts'
import type { OriginCounts } from './counters/origins.ts'
import type { ServerTimingSnapshot } from './counters/server-timings.ts'
import type { TrafficSnapshot } from './counters/traffic.ts'
import type { Milliseconds } from '../units/duration.ts'

/** How iterations ended. `started = succeeded + failed + cutOff` once a run is over; dropped arrivals never started. */
export interface IterationCounts {
  readonly started: number
  readonly succeeded: number
  readonly failed: number
  readonly cutOff: number
  readonly dropped: number
}

/** Adds up the counts of parts. */
export function sumOfIterations(parts: readonly IterationCounts[]): IterationCounts {
  const sum = (count: keyof IterationCounts): number => parts.reduce((all, part) => all + part[count], 0)
  return { started: sum('started'), succeeded: sum('succeeded'), failed: sum('failed'), cutOff: sum('cutOff'), dropped: sum('dropped') }
}

/** How often each status occurred; a status that never occurred has no key. */
export type StatusCounts = Readonly<Record<number, number>>

/** One kind of error: of one code, or without a code, from one place. */
export interface ErrorCount {
  readonly code: string
  /** The first message of this kind. */
  readonly message: string
  readonly count: number
  /** From the start of the run. */
  readonly firstAtMs: Milliseconds
  /** When the last one of this kind occurred; absent if that is {@link firstAtMs}. */
  readonly lastAtMs?: Milliseconds
  /**
   * Where in your code the first error of this kind came from, such as `src/checkout.ts:12:3`; relative to the working directory if the file is inside it.
   * Absent if the task threw nothing (a status, a timeout), or if no line of yours was on the stack.
   */
  readonly at?: string
}

/** {@link ErrorCount}, as recorded. */
export interface ErrorTally extends ErrorCount {
  /** The kind among errors of the same code; `undefined` if the code has only one. */
  readonly kind?: string
}

/** The numbers of calls that share a name, or of all calls together. */
export interface CallSnapshot {
  readonly count: number
  readonly failed: number
  readonly statuses: StatusCounts
  /** Of {@link statuses}: calls that failed for another reason than their status. */
  readonly failedDespiteStatus: StatusCounts
  /** Calls that had to open a connection. */
  readonly opened: number
  /** From the call to its end, of calls that succeeded, in µs. */
  readonly serviceTime: EncodedHistogram
  /** Why they failed. The first time of each kind is not recorded: `firstAtMs` is 0. */
  readonly errors: readonly ErrorTally[]
  /** Of {@link count}: parts of an iteration that were timed, and are not calls of a client. */
  readonly timed: number
  /** The phases of the calls, in µs; `undefined` if there were none, and for all calls of a run together, whose phases are in the {@link Snapshot}. */
  readonly phases?: Readonly<Record<Phase, EncodedHistogram>> | undefined
  readonly datagrams: DatagramCounts
  /** Absent for what was timed by `step`. */
  readonly traffic?: TrafficSnapshot
}

/** The outcome of datagrams that expect an answer. */
export interface DatagramCounts {
  /** Answered and lost; aborted ones are neither. */
  readonly exchanged: number
  /** Without an answer in time. */
  readonly lost: number
  /** Answers that came more than once. */
  readonly duplicates: number
}

/** One of the slowest iterations. */
export interface SlowIteration {
  readonly index: number
  /** Status of the iteration; 0 if there was no reply. */
  readonly status: number
  /** When it was due, from the start of the run. */
  readonly startMs: Milliseconds
  readonly latencyMs: Milliseconds
  /** Its slowest step; `undefined` if it had no step. */
  readonly step: string | undefined
  /** How long that step took; 0 if there was none. */
  readonly stepMs: Milliseconds
  /** All of its steps together; more than the latency if they overlap. */
  readonly stepsMs: Milliseconds
}

/** What ended within one stretch of time, in a coarse histogram: a bucket is 1/32 of its value wide. */
export interface BlockSnapshot {
  /** The number of the stretch since the start of the run. */
  readonly index: number
  readonly succeeded: number
  /** Failed, cut off and dropped. */
  readonly bad: number
  /** The coarse buckets of the latency of succeeded iterations, in µs, as `encodeCounts` writes them: runs keep hundreds of blocks. */
  readonly buckets: string
}

/** The names of the phases of a call, in the order in which they happen. */
export const PHASES = ['wait', 'dns', 'connect', 'tls', 'firstByte', 'body'] as const

export type Phase = (typeof PHASES)[number]

/** Everything that was recorded in one stretch of a run (warm-up, a stage, all of it), by one recorder or merged from several. Plain data. */
export interface Snapshot {
  readonly iterations: IterationCounts
  /** From due time to end, of succeeded iterations, in µs. */
  readonly latency: EncodedHistogram
  /** From the call of the task to its end, of succeeded iterations, in µs. */
  readonly serviceTime: EncodedHistogram
  /** From due time to end, of failed iterations, in µs. */
  readonly failedLatency: EncodedHistogram
  readonly statuses: StatusCounts
  /** Of {@link statuses}: iterations that failed for another reason than their status, or were cut off. */
  readonly failedDespiteStatus: StatusCounts
  /** Iterations that ended without any reply. */
  readonly withoutStatus: number
  readonly errors: readonly ErrorTally[]
  readonly requests: CallSnapshot
  readonly steps: Readonly<Record<string, CallSnapshot>>
  /** What the task recorded by `metric`, by name. */
  readonly metrics: Readonly<Record<string, EncodedNumbers>>
  /** How many values had a name beyond those that are kept. */
  readonly metricsLeftOut: number
  /** How many calls went to each origin; absent if the calls have none. */
  readonly origins?: OriginCounts
  /** Absent if no reply had any. */
  readonly serverTiming?: ServerTimingSnapshot
  readonly phases: Readonly<Record<Phase, EncodedHistogram>>
  readonly slowest: readonly SlowIteration[]
  /** Length of every block. */
  readonly blockMs: Milliseconds
  readonly blocks: readonly BlockSnapshot[]
  /** When the first iteration was due and the last one ended, from the start of the run; `NaN` if there was none. */
  readonly firstDueMs: Milliseconds
  readonly lastEndMs: Milliseconds
  /** Successes that ended inside the measured window, for the throughput of a timed run. */
  readonly endedInWindow: number
  /** From the call of the task to its end, less what this machine explains, of succeeded iterations, in µs; absent if that was not measured. */
  readonly unexplained?: EncodedHistogram
  /** As {@link unexplained}, of datagrams that got no answer in time; absent if there were none. */
  readonly unexplainedLoss?: EncodedHistogram
}
