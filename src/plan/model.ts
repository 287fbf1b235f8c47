import type { Milliseconds } from '../units/duration.ts'
import type { PerSecond } from '../units/rate.ts'

/** A stretch of time in which the load (users, or arrivals per second) moves evenly from one value to another. */
export interface Stage {
  readonly from: number
  readonly to: number
  readonly durationMs: Milliseconds
}

/** Users that each start again when they have finished: the target sets the pace. */
export interface ClosedModel {
  readonly kind: 'closed'
  /** The most users at any one time. */
  readonly users: number
  /** How many users begin per second, from the start of the run; `Infinity` where all of them begin at once. */
  readonly spawnPerSecond: PerSecond
  /** How the number of active users moves; empty where it is constant. */
  readonly stages: readonly Stage[]
}

/** Arrivals that come when they are due, whatever the answers do: the plan sets the pace. */
export interface OpenModel {
  readonly kind: 'open'
  /** Arrivals per second; with stages, the rate at the start. */
  readonly ratePerSecond: PerSecond
  /** How the rate moves; empty where it is constant. */
  readonly stages: readonly Stage[]
  readonly arrivals: 'even' | 'poisson'
  readonly pacer: 'timer' | 'precise'
  /** An arrival that is due while this many iterations run is dropped. */
  readonly maxInFlight: number
}

export type LoadModel = ClosedModel | OpenModel

/** The most iterations that can go on at the same time. */
export const atOnce = (model: LoadModel): number => (model.kind === 'closed' ? model.users : model.maxInFlight)
