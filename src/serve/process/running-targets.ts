import type { ProbeLink } from '../probe/probe-link.ts'
import type { TargetAddress } from '../target-address.ts'

/** The processes of a target. */
export interface TargetProcesses {
  readonly pid: number
  /** Of the target and all that it started. */
  readonly pids: readonly number[]
}

/** A target that is up, as far as a run needs it to see what it does meanwhile. */
export interface RunningTarget {
  readonly pid: number
  /** Of the target and all that it started. */
  readonly pids: () => readonly number[]
  /** Where it listens. */
  readonly addresses: () => readonly TargetAddress[]
  /** Whether a thread other than the main one listens. */
  readonly hasListeningThread: () => boolean
  /** `undefined` for a command. */
  readonly probe: ProbeLink | undefined
  /** Where it writes its CPU profiles; `undefined` if it writes none. */
  readonly profiles?: string | undefined
  /** How it ended, if it has, and the end of its output. */
  readonly report: () => { readonly ended: string | undefined; readonly output: string; readonly note?: string | undefined }
}

const running = new Set<RunningTarget>()

/** The targets of this thread that are up, in the order in which they came up. */
export const runningTargets = (): readonly RunningTarget[] => [...running]

/** Adds a target; returns a function that removes it. */
export function addRunningTarget(target: RunningTarget): () => void {
  running.add(target)
  return () => void running.delete(target)
}
