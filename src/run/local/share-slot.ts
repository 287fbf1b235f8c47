import type { LoadLevel } from '../../plan/steering/load-level.ts'
import type { Share } from '../../pace/share.ts'
import type { Abort } from '../../record/run-record.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { MachineMonitor } from '../monitor/machine-monitor.ts'
import type { LiveState } from '../observed-run.ts'
import type { PhaseRecorders } from '../recording/phase-recorders.ts'
import type { RunStatus } from './run-status.ts'

/** The part of a run that one worker, or one scenario, runs. */
export interface ShareSlot {
  readonly share: Share
  /** When the run starts, on the clock: the same for all. */
  readonly originMs: Milliseconds
  /** The CPU time so far of the thread or process that runs this part. */
  readonly cpuMs: () => Milliseconds
  /** Of the thread; `undefined` if it is not measured. */
  readonly machine?: MachineMonitor | undefined
  /** Called once, before the run starts. */
  readonly onRunning: (live: RunningShare) => void
  /** Called once, when its measured part begins. */
  readonly onMeasuring?: () => void
}

/** The status of a part in progress. */
export interface ShareStatus extends RunStatus {
  /** How many users are active; in an open model, how many iterations are in progress. */
  readonly activeUsers: number
}

/** A part in progress, as its caller sees it. */
export interface RunningShare {
  /** The records of its iterations; read only. */
  readonly recorders: PhaseRecorders
  status(): ShareStatus
  /** What is shown while it is in progress, which costs next to nothing. */
  live(): LiveState
  /** What its requests have sent so far that may be secret. */
  sentValues(): readonly string[]
  /** Aborts it: running iterations are cut off. */
  end(by: Abort['by'], reason: string): void
  /** Changes its load or its measured part, or ends it as if its plan were over. */
  change(change: ShareChange): void
}

/** A change of a share in progress. Times count from the start of the run. */
export type ShareChange =
  | { readonly kind: 'level'; readonly level: LoadLevel; readonly fromMs: Milliseconds }
  | { readonly kind: 'restart' }
  | { readonly kind: 'stop' }
