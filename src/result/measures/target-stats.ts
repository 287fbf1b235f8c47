import type { TargetReport } from '../../plan/hooks.ts'
import type { IterationCounts } from '../../record/snapshot.ts'
import type { TargetPoint, TargetProfile, TargetRecord } from '../../record/target-record.ts'
import { leakStats, type LeakStats } from './leak-stats.ts'
import type { Milliseconds } from '../../units/duration.ts'

/**
 * What a target that `serve` started did in the measured part of a run. A part is `undefined`, and a number `NaN`, if it was not sampled: event loop, garbage
 * collection, heap and handles need a module for Node, everything else Linux or a module for Node, `runQueueMs` and `throttledMs` Linux.
 */
export interface TargetStats extends TargetReport {
  readonly pid: number | undefined
  /** User and system time of the target and of everything that it started. */
  readonly cpu:
    | {
        /** CPU time ÷ iterations that succeeded or failed; `NaN` for one of several scenarios, whose cost cannot be separated. */
        readonly microsPerIteration: number
        readonly meanCores: number
        /** In the busiest 100 ms. */
        readonly maxCores: number
      }
    | undefined
  /** Of the main thread; `undefined` if other threads or processes answer requests too. */
  readonly eventLoop: { readonly utilization: number; readonly delayP99Ms: Milliseconds } | undefined
  readonly gcMs: Milliseconds | undefined
  /** In bytes. */
  readonly memory: { readonly rssStart: number; readonly rssEnd: number; readonly rssMax: number; readonly heapUsedEnd: number } | undefined
  /** Open sockets, files and the like. */
  readonly handles: { readonly start: number; readonly end: number } | undefined
  /** How long its threads waited for a core, summed; the longest wait of one thread in 100 ms. */
  readonly runQueueMs: { readonly total: Milliseconds; readonly maxWindow: Milliseconds } | undefined
  /** How long its control group was held back at its CPU limit. */
  readonly throttledMs: Milliseconds | undefined
  /** Only of a run with `leak: true`, of a module for Node. */
  readonly leak: LeakStats | undefined
  /** By the second, longer in long runs. */
  readonly series: readonly TargetPoint[]
  /** Where the main thread spent its time; `undefined` without `profile: true` of `serve`. */
  readonly profile?: TargetProfile | undefined
}

/** A target that a run loaded, and what was seen of it; `record` is `undefined` if nothing was. */
export interface LoadedTarget {
  readonly report: TargetReport
  readonly record: TargetRecord | undefined
  /** The file with its CPU profile; absent if there is none. */
  readonly profileFile?: string | undefined
}

/** Makes the numbers of a target for a run, or a part of one, with these iterations. */
export function targetStats({ report, record }: LoadedTarget, { succeeded, failed }: IterationCounts): TargetStats {
  if (record === undefined) return { ...NOT_SAMPLED, ...report }
  const { pid, cpuMs, measuredMs, maxCores, eventLoop, gcMs, memory, handles, runQueueMs, throttledMs, leak, series, profile } = record
  const count = succeeded + failed
  return {
    pid,
    cpu: Number.isNaN(cpuMs)
      ? undefined
      : {
          microsPerIteration: count === 0 ? Number.NaN : (cpuMs * 1_000) / count,
          meanCores: measuredMs > 0 ? cpuMs / measuredMs : Number.NaN,
          maxCores,
        },
    eventLoop,
    gcMs: known(gcMs),
    memory: Number.isNaN(memory.rssMax) ? undefined : memory,
    handles: Number.isNaN(handles.end) ? undefined : handles,
    runQueueMs: Number.isNaN(runQueueMs.total) ? undefined : runQueueMs,
    throttledMs: known(throttledMs),
    leak: leak && leakStats(leak),
    series,
    ...(profile !== undefined && { profile }),
    ...report,
  }
}

const known = (value: number): number | undefined => (Number.isNaN(value) ? undefined : value)

const NOT_SAMPLED: Omit<TargetStats, keyof TargetReport> = {
  pid: undefined,
  cpu: undefined,
  eventLoop: undefined,
  gcMs: undefined,
  memory: undefined,
  handles: undefined,
  runQueueMs: undefined,
  throttledMs: undefined,
  leak: undefined,
  series: [],
}
