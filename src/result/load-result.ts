import type { TargetReport } from '../plan/hooks.ts'
import type { Abort } from '../record/run-record.ts'
import type { BlockSnapshot, DatagramCounts, ErrorCount, IterationCounts, Phase, SlowIteration, StatusCounts } from '../record/snapshot.ts'
import type { EncodedHistogram } from '../stats/histogram.ts'
import type { Milliseconds } from '../units/duration.ts'
import type { BytesPerSecond } from '../units/bytes.ts'
import type { PerSecond } from '../units/rate.ts'
import type { Finding } from './findings/finding.ts'
import type { PlanSummary } from './plan-summary.ts'

/** A distribution of times, in milliseconds with a resolution of 1 µs. `NaN` everywhere but in `count` where there is no sample. */
export interface LatencyStats {
  readonly count: number
  readonly mean: Milliseconds
  readonly min: Milliseconds
  readonly max: Milliseconds
  /** Standard deviation. */
  readonly sd: Milliseconds
  readonly p50: Milliseconds
  readonly p75: Milliseconds
  readonly p90: Milliseconds
  readonly p95: Milliseconds
  readonly p99: Milliseconds
  /** 99.5 %. */
  readonly p995: Milliseconds
  /** 99.9 %. */
  readonly p999: Milliseconds
  /** The whole distribution, in µs; read it with `percentile`. */
  readonly histogram: EncodedHistogram
}

/** What is known of a part of a run: all of it, its warm-up, or one of its stages. */
export interface ScopeResult {
  /** From due time to end, of succeeded iterations. */
  readonly latency: LatencyStats
  /** From the call of the task to its end, of succeeded iterations. */
  readonly serviceTime: LatencyStats
  readonly failedLatency: LatencyStats
  /** Successes per second. */
  readonly throughput: { readonly mean: PerSecond }
  readonly iterations: IterationCounts
  /** Bad ÷ (started + dropped), 0 to 1; bad = failed + cut off + dropped. 0 where nothing was due. */
  readonly errorRate: number
  /** Iterations by status; those without a reply are in `withoutStatus`. */
  readonly statuses: StatusCounts
  /** Of {@link statuses}: iterations that failed for another reason than their status, such as an exception after a 200, or were cut off. */
  readonly failedDespiteStatus: StatusCounts
  readonly withoutStatus: number
  readonly errors: readonly ErrorCount[]
}

/** Client calls that share a name, or all of them together. */
export interface StepResult {
  readonly count: number
  readonly failed: number
  /** Calls that had to open a connection. */
  readonly opened: number
  /** Of calls that succeeded. */
  readonly serviceTime: LatencyStats
  readonly statuses: StatusCounts
  /** Of {@link statuses}: calls that failed for another reason than their status, such as a body that broke off. */
  readonly failedDespiteStatus: StatusCounts
  /** Why calls failed, also where the task made up for it; most frequent first. */
  readonly errors: readonly CallErrorCount[]
  /** Of datagrams that asked for an answer (`udp` `exchange`): how many there were, got none in time, and got it more than once. */
  readonly datagrams: DatagramCounts
}

/** Failed calls of one kind. */
export type CallErrorCount = Omit<ErrorCount, 'firstAtMs' | 'at'>

/** One second of a run (longer in very long runs). */
export interface SeriesPoint {
  /** Start of the second, from the start of the run. */
  readonly startMs: Milliseconds
  readonly durationMs: Milliseconds
  /** Successes and bad iterations that ended in it. */
  readonly succeeded: number
  readonly bad: number
  /** Latency in this second, within 2 %; `NaN` where nothing succeeded. */
  readonly p50: Milliseconds
  readonly p99: Milliseconds
}

/** How well the generator worked; the same in words stands in `findings`. */
export interface GeneratorStats {
  readonly loopDelayP99Ms: Milliseconds
  readonly utilization: number
  readonly sendLatenessP99Ms: Milliseconds
  /** Garbage collection; what comes after the first five seconds is estimated from a tenth of it. */
  readonly gcMs: Milliseconds
  /** `NaN` for one scenario of several: what each of them costs is not told apart. */
  readonly cpuMicrosPerIteration: number
}

/** What a run measured: readonly plain data that survives `structuredClone` and, but for `NaN`, JSON. */
export interface LoadResult extends ScopeResult {
  readonly requests: StepResult
  readonly steps: Readonly<Record<string, StepResult>>
  /** Each scenario by its name, as a result of its own; empty where the run was one task. Its times are from the start of the run as well. */
  readonly scenarios: Readonly<Record<string, LoadResult>>
  readonly stages: readonly ScopeResult[]
  readonly warmup: ScopeResult
  readonly series: readonly SeriesPoint[]
  /** Latency by stretch of time in a coarse histogram: what `within` and the printed interval are computed from. */
  readonly blocks: { readonly blockMs: Milliseconds; readonly blocks: readonly BlockSnapshot[] }
  /** Of all client calls. `dns`, `connect` and `tls` count only the calls that opened a connection. */
  readonly phases: Readonly<Record<Phase, LatencyStats>>
  /** Body bytes. */
  readonly bytes: { readonly sent: number; readonly received: number }
  /** {@link LoadResult.bytes} per second, from the first iteration that was due to the last end. */
  readonly bandwidth: { readonly sent: BytesPerSecond; readonly received: BytesPerSecond }
  readonly slowest: readonly SlowIteration[]
  readonly users: { readonly planned: number; readonly started: number; readonly failedStart: number }
  readonly plan: PlanSummary
  readonly generator: GeneratorStats
  /** The process under load, where `serve` started it. */
  readonly target: TargetReport | undefined
  readonly findings: readonly Finding[]
  /** No finding says that the generator failed to do what it was told. */
  readonly sound: boolean
  readonly seed: number
  readonly aborted: boolean
  /** What ended it early, where `aborted`: a signal, the deadline of the test, `abortWhen`, or that no user was left. */
  readonly abortedBy: Abort['by'] | undefined
  /** Why, where `aborted`. */
  readonly abortReason: string | undefined
}

/** What several scenarios measured together, and each of them by its name. */
export interface ScenariosResult<Name extends string = string> extends LoadResult {
  readonly scenarios: Readonly<Record<Name, LoadResult>>
}
