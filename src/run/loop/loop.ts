import type { Share } from '../../pace/share.ts'
import type { LoadLevel } from '../../plan/steering/load-level.ts'
import type { Plan } from '../../plan/plan.ts'
import type { ScheduleRecord } from '../../record/run-record.ts'
import type { Clock } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { Iterations } from '../user/iterations.ts'
import type { PhaseRecorders } from '../recording/phase-recorders.ts'
import type { UserLifecycle } from '../user/user-lifecycle.ts'
import type { UserScript } from '../user/user-script.ts'
import type { Pauses } from '../user/pauses.ts'
import type { User } from '../user/user.ts'

/** Decides when iterations start, and on which user. There is one for each load model. */
export interface Loop {
  /** Starts the plan. */
  start(): void
  /** Called by {@link Iterations} when a user is free again. */
  release(user: User): void
  /** Starts no more iterations, and clears all timers. */
  stop(): void
  report(): LoopReport
}

/** A loop that follows a plan, and so comes to its end by itself. */
export interface PlannedLoop extends Loop {
  /** How many users are active now; in an open model, how many iterations are in progress. */
  readonly activeUsers: number
  /** As in {@link report}. */
  readonly sendLatenessP99Ms: Milliseconds
  /** Leaves the plan for another load, from a time of the run on that is not over; without its end, if that has one. */
  change(level: LoadLevel, fromMs: Milliseconds): void
  /** Begins the measured part again: the schedule of {@link report} counts from then on. */
  restart(): void
  /** Starts no iteration until {@link resume}; what is in progress goes on. Not from within the start of an iteration. */
  hold(): void
  resume(): void
  /** Resolves when everything planned has started, or the time is over. Never rejects. */
  readonly ended: Promise<void>
}

/** What a loop has done so far. */
export interface LoopReport {
  readonly schedule: ScheduleRecord
  /** From due to sent, 99 of 100 measured arrivals; 0 if an iteration is due when it is sent. */
  readonly sendLatenessP99Ms: Milliseconds
  /** How many users there are to be, and how many have begun; in a scenario with arrivals, how many have been due and sent. */
  readonly users: { readonly planned: number; readonly started: number }
}

/** What a loop needs. */
export interface LoopSettings {
  readonly plan: Plan
  /** The share of the plan's users, arrivals and iterations that this loop runs. */
  readonly share: Share
  readonly clock: Clock
  /** Start of the run on the clock. */
  readonly originMs: Milliseconds
  readonly recorders: PhaseRecorders
  readonly iterations: Iterations
  readonly lifecycle: UserLifecycle
  /** What users do in a scenario. */
  readonly script: UserScript | undefined
  readonly pauses: Pauses
  /** Creates the user with this number among all users of the run. */
  readonly openUser: (number: number) => User
  /** Called once, when the measured part begins. */
  readonly onMeasuring: () => void
  /** Called if users cannot continue because of a mistake in the test. */
  readonly onBroken: (reason: string) => void
}

/** The schedule of a closed loop: what is due is what starts. */
export function startedSchedule({ stages }: Pick<PhaseRecorders, 'stages'>): ScheduleRecord {
  const sent = stages.reduce((sum, part) => sum + part.started, 0)
  return { due: sent, sent, dropped: 0 }
}
