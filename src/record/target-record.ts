import type { Milliseconds } from '../units/duration.ts'

/** A stretch of the measured part of a run, as the target spent it: a second, longer in long runs. */
export interface TargetPoint {
  /** From the start of the run. */
  readonly startMs: Milliseconds
  readonly durationMs: Milliseconds
  /** Cores that were busy, on average. */
  readonly cores: number
  /** The highest resident memory, in bytes. */
  readonly rss: number
  /** How long its threads waited for a core, summed. */
  readonly runQueueMs: Milliseconds
  /** Share of time the event loop was busy, 0 to 1; `NaN` if unknown. */
  readonly utilization: number
}

/** The memory in use after a forced garbage collection, and how many measured iterations had ended by then. */
export interface HeapPoint {
  readonly iterations: number
  /** Heap, and what it holds outside of itself, in bytes. */
  readonly bytes: number
}

/** How the memory of a target went on from segment to segment of a run, and what it had open, by kind. */
export interface LeakRecord {
  readonly heap: readonly HeapPoint[]
  readonly handles: { readonly start: Readonly<Record<string, number>>; readonly end: Readonly<Record<string, number>> }
}

/** A function in a CPU profile. */
export interface ProfiledFunction {
  readonly name: string
  /** Such as `src/orders.ts:12`, relative; `undefined` for what has no line, such as garbage collection. */
  readonly place?: string | undefined
  /** Of the time in which the main thread was busy, 0 to 1. */
  readonly share: number
}

/** A frame of a flame graph: a function, as called by the frame below it. */
export interface FlameFrame extends ProfiledFunction {
  /** 0 for what nothing called. */
  readonly depth: number
  /** Where it begins, 0 to 1. */
  readonly start: number
}

/** The CPU profile of the main thread in the measured part of a run. */
export interface TargetProfile {
  readonly durationMs: Milliseconds
  /** How many samples saw the thread busy. */
  readonly samples: number
  /** What the profiler adds to the CPU time of the target, as a share; `NaN` if the target did not answer in time. */
  readonly cost: number
  /** The five functions with the most time of their own, what they call not included. */
  readonly hottest: readonly ProfiledFunction[]
  /** The widest frames, at most 100. */
  readonly flame: readonly FlameFrame[]
}

/** What a target did in the measured part of a run. A number that the system does not tell is `NaN`. Plain data. */
export interface TargetRecord {
  readonly pid: number
  readonly measuredMs: Milliseconds
  /** User and system time of it and all that it started. */
  readonly cpuMs: Milliseconds
  /** The highest average number of busy cores in a window of 100 ms. */
  readonly maxCores: number
  readonly eventLoop: { readonly utilization: number; readonly delayP99Ms: Milliseconds } | undefined
  readonly gcMs: Milliseconds
  /** In bytes. */
  readonly memory: { readonly rssStart: number; readonly rssEnd: number; readonly rssMax: number; readonly heapUsedEnd: number }
  readonly handles: { readonly start: number; readonly end: number }
  readonly runQueueMs: { readonly total: Milliseconds; readonly maxWindow: Milliseconds }
  readonly throttledMs: Milliseconds
  /** Only if the run looked for leaks. */
  readonly leak?: LeakRecord | undefined
  readonly series: readonly TargetPoint[]
  /** `undefined` if it was not profiled. */
  readonly profile?: TargetProfile | undefined
}
