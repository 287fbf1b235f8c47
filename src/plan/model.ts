import type { Milliseconds } from '../units/duration.ts'
import type { PerSecond } from '../units/rate.ts'

/** A stretch of time in which the load (users, or arrivals per second) moves linearly from one value to another. */
export interface Stage {
  readonly from: number
  readonly to: number
  readonly durationMs: Milliseconds
}

/** Users that each start their next iteration when they have finished the last: the target sets the pace. */
export interface ClosedModel {
  readonly kind: 'closed'
  /** The maximum number of users at any time. */
  readonly users: number
  /** How many users start per second, from the start of the run; `Infinity` if all start at once. */
  readonly spawnPerSecond: PerSecond
  /** How the number of active users changes; empty if it is constant. */
  readonly stages: readonly Stage[]
}

/** Arrivals at their due times, however fast the target answers: the plan sets the pace. */
export interface OpenModel {
  readonly kind: 'open'
  /** Arrivals per second; with stages, the rate at the start. */
  readonly ratePerSecond: PerSecond
  /** How the rate changes; empty if it is constant. */
  readonly stages: readonly Stage[]
  readonly arrivals: 'even' | 'poisson'
  readonly pacer: 'timer' | 'precise'
  /** An arrival that is due while this many iterations run is dropped. */
  readonly maxInFlight: number
}

export type LoadModel = ClosedModel | OpenModel

/** How many iterations can run at the same time, at most. */
export const maxConcurrency = (model: LoadModel): number => (model.kind === 'closed' ? model.users : model.maxInFlight)
