import type { IterationCounts, Snapshot } from './snapshot.ts'
import type { Milliseconds } from '../units/duration.ts'

/** How well the generator worked in the measured part of a run. */
export interface GeneratorRecord {
  /** Event loop delay, less the sampling interval, in ms. */
  readonly loopDelayP99Ms: Milliseconds
  /** Share of time the event loop was busy, 0 to 1. */
  readonly utilization: number
  /** The p99 of the time from due to sent; 0 in a closed model, where an iteration is due when it is sent. */
  readonly sendLatenessP99Ms: Milliseconds
  /** Total time of garbage collection; after the first five seconds it is estimated from a tenth of the time. */
  readonly gcMs: Milliseconds
  /** CPU time of the process, or of the generating threads if these can be separated; `NaN` if unknown. */
  readonly cpuMs: Milliseconds
  /** Share of the time in which the generator waited for a CPU core while ready to run, 0 to 1, summed over its workers; `NaN` if unknown. */
  readonly cpuWaitRatio: number
  /** Share of the time in which this machine may have held iterations up, 0 to 1, at the worst of its workers; absent if that was not measured. */
  readonly machineRatio?: number | undefined
}

/** How many arrivals were due by the drawn schedule, and how many were sent in time. */
export interface ScheduleRecord {
  readonly due: number
  /** Sent before the planned end. */
  readonly sent: number
  readonly dropped: number
}

/** One agent of a run: a machine, or a process of one, that carried a share of it. */
export interface AgentRecord {
  /** Its key and instance. */
  readonly id: string
  /** The name of its machine. */
  readonly machine: string
  /** Its place among the agents of the run, from 0, and how many there were. */
  readonly share: { readonly index: number; readonly count: number }
  /** Measured iterations of its share. */
  readonly iterations: IterationCounts
  /** Its monotonic clock less that of the coordinator. */
  readonly clockOffsetMs: Milliseconds
  /** By how much {@link clockOffsetMs} may be wrong, either way. */
  readonly clockUncertaintyMs: Milliseconds
  /** `undefined` if it never reported. */
  readonly generator: GeneratorRecord | undefined
  /** How it was lost, with what is missing of its share; `undefined` if it was not. */
  readonly lost: string | undefined
}

/** Why a run ended before its plan did. */
export interface Abort {
  /** `signal`: the caller or Ctrl+C; `deadline`: the running test; `limit`: `abortWhen`; `users`: none left; `agent`: one was lost. */
  readonly by: 'signal' | 'deadline' | 'limit' | 'users' | 'agent'
  readonly reason: string
  readonly atMs: Milliseconds
}

/** Observations during a run that limit what its numbers mean. Counts and flags; `result/` judges them. */
export interface Observations {
  /** How many iterations passed their timeout and had not settled at the end of the run. */
  readonly abandoned: number
  /** Whether a client call reached a port on which this process listens. */
  readonly sharedLoop: boolean
  /** Whether one of our clients, or the global `fetch`, was used. */
  readonly usedClient: boolean
  /** What replaces the real HTTP client, such as `MockAgent`; `undefined` if nothing does. */
  readonly mock: string | undefined
  readonly coverage: boolean
  /** How many cookies were evicted because a target set too many. */
  readonly evictedCookies: number
  /** Whether there were more step names than are kept. */
  readonly stepsOverflowed: boolean
  /** Workers that did not finish their share, each with what happened: "worker 2 of 4 exited with code 1 …". */
  readonly lostWorkers: readonly string[]
  /** What requests have sent that may be secret, to be masked in reports; absent if nothing is known. */
  readonly sentValues?: readonly string[]
  /** Where connections went to, as `address port`, and how many; absent if nothing is known. */
  readonly reached?: Readonly<Record<string, number>>
}

/** The complete record of a finished run, which `result/` reads. Plain data. */
export interface RunRecord {
  readonly warmup: Snapshot
  readonly measured: Snapshot
  /** One per stage of the plan, by due time; together they are `measured`. */
  readonly stages: readonly Snapshot[]
  readonly generator: GeneratorRecord
  readonly schedule: ScheduleRecord
  readonly users: { readonly planned: number; readonly started: number; readonly failedStart: number }
  readonly aborted: Abort | undefined
  readonly observations: Observations
  /** The agents that carried it; absent if this machine did. */
  readonly agents?: readonly AgentRecord[] | undefined
  /** Where the measured part begins, from the start of the run; `NaN` if nothing has ended in it. */
  readonly measureFromMs: Milliseconds
  /** How long the measured part took, from its boundary to its last end. */
  readonly measuredMs: Milliseconds
}
