import type { Abort, AgentRecord } from '../record/run-record.ts'
import type { BlockSnapshot, DatagramCounts, ErrorCount, IterationCounts, Phase, SlowIteration, StatusCounts } from '../record/snapshot.ts'
import type { EncodedHistogram } from '../stats/histogram.ts'
import type { EncodedNumbers } from '../stats/number-histogram.ts'
import type { Milliseconds } from '../units/duration.ts'
import type { BytesPerSecond } from '../units/bytes.ts'
import type { PerSecond } from '../units/rate.ts'
import type { Finding } from './findings/finding.ts'
import type { PlanSummary } from './plan-summary.ts'
import type { TargetStats } from './measures/target-stats.ts'

/** A distribution of times, in milliseconds with a resolution of 1 µs. Without samples, everything but `count` is `NaN`. */
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

/**
 * The values that a task recorded with `metric(name, value)`. Count, minimum and maximum are exact, and sum and mean are rounded once; a quantile is within
 * 0.4 %, and exact for whole numbers below 256.
 */
export interface MetricStats {
  readonly count: number
  readonly sum: number
  readonly mean: number
  readonly min: number
  readonly max: number
  readonly p50: number
  readonly p75: number
  readonly p90: number
  readonly p95: number
  readonly p99: number
  /** 99.5 %. */
  readonly p995: number
  /** 99.9 %. */
  readonly p999: number
  /** The whole distribution; read it with `percentile`. */
  readonly histogram: EncodedNumbers
}

/** The numbers of a run, its warm-up, or one of its stages. */
export interface ScopeResult {
  /** From due time to end, of succeeded iterations. */
  readonly latency: LatencyStats
  /** From the call of the task to its end, of succeeded iterations. */
  readonly serviceTime: LatencyStats
  readonly failedLatency: LatencyStats
  /**
   * {@link ScopeResult.latency}, less the time that this machine explains: for how long the generator and its targets waited for a core, and how late the generator
   * itself was. Absent unless, on Linux, everything that the run loaded was started by `serve`.
   */
  readonly unexplained?: LatencyStats
  /** Successes per second. */
  readonly throughput: { readonly mean: PerSecond }
  readonly iterations: IterationCounts
  /** Bad ÷ (started + dropped), 0 to 1; bad = failed + cut off + dropped. 0 if nothing was due. */
  readonly errorRate: number
  /** Iterations by status; those without a reply are in `withoutStatus`. */
  readonly statuses: StatusCounts
  /** Part of {@link statuses}: iterations that failed for another reason than their status, such as an exception after a 200, or were cut off. */
  readonly failedDespiteStatus: StatusCounts
  readonly withoutStatus: number
  readonly errors: readonly ErrorCount[]
  /** What the task recorded with `metric`, by name; at most 64 names. */
  readonly metrics: Readonly<Record<string, MetricStats>>
}

/** Client calls and timed parts that share a name, or all client calls together. */
export interface StepResult {
  readonly count: number
  readonly failed: number
  /** Calls that had to open a connection. */
  readonly opened: number
  /** The service time of calls that succeeded. */
  readonly serviceTime: LatencyStats
  readonly statuses: StatusCounts
  /** Part of {@link statuses}: calls that failed for another reason than their status, such as a body that broke off. */
  readonly failedDespiteStatus: StatusCounts
  /** Why they failed, even if the task handled it; most frequent first. */
  readonly errors: readonly CallErrorCount[]
  /** Part of {@link count}: what was timed with `step` or is part of a scenario, and so is no client call. */
  readonly timed: number
  /** The phases of the calls. `dns`, `connect` and `tls` count only calls that opened a connection. */
  readonly phases: Readonly<Record<Phase, LatencyStats>>
  /**
   * Datagrams that expect an answer (`udp` `exchange`): how many there were, how many got no answer in time, and how many more than one; for all calls of a run,
   * also how many were lost that this machine does not explain, if that is known.
   */
  readonly datagrams: DatagramCounts & { readonly unexplained?: number }
  /** Body bytes; absent for what was timed by `step`. */
  readonly bytes?: { readonly sent: number; readonly received: number }
  /** The method of all its calls, and the scheme, host and port they went to; absent if they differ, or if the protocol has none. */
  readonly method?: string
  readonly origin?: string
}

/** Failed calls, or timed parts, of one kind. */
export type CallErrorCount = Omit<ErrorCount, 'firstAtMs' | 'lastAtMs'>

/** One second of a run (longer in very long runs). */
export interface SeriesPoint {
  /** Start of the second, from the start of the run. */
  readonly startMs: Milliseconds
  readonly durationMs: Milliseconds
  /** Successes and bad iterations that ended in it. */
  readonly succeeded: number
  readonly bad: number
  /** Latency in this second, within 2 %; `NaN` if nothing succeeded. */
  readonly p50: Milliseconds
  readonly p99: Milliseconds
}

/** One of the slowest iterations, with its trace if requests were traced. */
export interface SlowestIteration extends SlowIteration {
  /** Of all its requests; absent without the option `trace`. */
  readonly traceId?: string
  /** Whether the target was asked to keep the trace. */
  readonly sampled?: boolean
  /** Where the trace is, by the option `traceUrl`; absent if it was not sampled. */
  readonly traceUrl?: string
}

/** How well the generator worked; `findings` says it in words. */
export interface GeneratorStats {
  readonly loopDelayP99Ms: Milliseconds
  readonly utilization: number
  readonly sendLatenessP99Ms: Milliseconds
  /** Time of garbage collection; after the first five seconds it is estimated from a tenth of the time. */
  readonly gcMs: Milliseconds
  /** `NaN` for one of several scenarios, whose cost cannot be separated. */
  readonly cpuMicrosPerIteration: number
  /** Share of the time in which this machine may have held iterations up, 0 to 1; absent as {@link ScopeResult.unexplained} is. */
  readonly machineRatio?: number
}

/** One agent of a run. */
export interface AgentResult extends Omit<AgentRecord, 'generator'> {
  /** How well its load generator worked; `undefined` if it never reported. */
  readonly generator: GeneratorStats | undefined
}

/** What a run measured: readonly plain data that survives `structuredClone` and, except for `NaN`, JSON. */
export interface LoadResult extends ScopeResult {
  readonly requests: StepResult
  readonly steps: Readonly<Record<string, StepResult>>
  /** Each scenario by name, as a separate result; empty if the run was one task. Its times count from the start of the run too. */
  readonly scenarios: Readonly<Record<string, LoadResult>>
  readonly stages: readonly ScopeResult[]
  readonly warmup: ScopeResult
  readonly series: readonly SeriesPoint[]
  /** Latency by stretch of time in coarse histograms, from which `within` and the printed interval are computed. */
  readonly blocks: { readonly blockMs: Milliseconds; readonly blocks: readonly BlockSnapshot[] }
  /** The phases of all client calls. `dns`, `connect` and `tls` count only calls that opened a connection. */
  readonly phases: Readonly<Record<Phase, LatencyStats>>
  /** What replies said in their header `Server-Timing` that parts of the work of the target took, by name; at most 32 names of at most 64 characters. */
  readonly serverTiming: Readonly<Record<string, LatencyStats>>
  /** Body bytes. */
  readonly bytes: { readonly sent: number; readonly received: number }
  /** {@link LoadResult.bytes} per second, from the first due iteration to the end of the last one. */
  readonly bandwidth: { readonly sent: BytesPerSecond; readonly received: BytesPerSecond }
  readonly slowest: readonly SlowestIteration[]
  readonly users: { readonly planned: number; readonly started: number; readonly failedStart: number }
  readonly plan: PlanSummary
  readonly generator: GeneratorStats
  /** The agents that carried the run, each with its share; empty if this machine did. */
  readonly agents: readonly AgentResult[]
  /** What the target did meanwhile, if `serve` started it; of several, the one to which most calls went. */
  readonly target: TargetStats | undefined
  /** Other targets that `serve` started and the run loaded too. */
  readonly otherTargets: readonly TargetStats[]
  readonly findings: readonly Finding[]
  /** No finding says that the generator failed to apply the planned load, undisturbed. */
  readonly sound: boolean
  readonly seed: number
  readonly aborted: boolean
  /** If `aborted`, what ended it early: a signal, the deadline of the test, `abortWhen`, that no users were left, or a lost agent. */
  readonly abortedBy: Abort['by'] | undefined
  /** If `aborted`, why. */
  readonly abortReason: string | undefined
}

/** What several scenarios measured together, and each of them by name. */
export interface ScenariosResult<Name extends string = string> extends LoadResult {
  readonly scenarios: Readonly<Record<Name, LoadResult>>
}
