import type { Milliseconds } from '../units/duration.ts'
import type { OrderedAgents } from './protocol/places.ts'

/** The bundle of portable tasks of a run: modules and the files that they read, as one archive addressed by its hash. */
export interface BundleAddress {
  /** Of the archive, in hex. */
  readonly sha256: string
  readonly bytes: number
}

/**
 * What a coordinator orders agents to do. It travels as JSON text that the coordinator signs: all of it is checked before anything of it is used, and each run
 * is ordered once.
 */
export interface Order {
  readonly cluster: string
  readonly run: string
  /**
   * The agents, each with its place and its start, which an agent finds itself in: so an order cannot be repeated to others, or to an agent that was started
   * again.
   */
  readonly agents: OrderedAgents
  /** Absent if the tasks are requests. */
  readonly bundle?: BundleAddress
  /** What is to be run, as JSON text of its own: only the process that sends load reads it. */
  readonly payload: string
  /** SHA-256 in hex of what `setup` returned, as sent; absent if there is no data. */
  readonly dataSha256?: string
  /** Time of day in ms after which an agent refuses it. */
  readonly expiresAtMs: Milliseconds
  /** What an agent compares with its own limits before it accepts. */
  readonly demands: Demands
}

/** What a run asks of each of its agents. */
export interface Demands {
  /** Users, or arrivals in progress, at most. */
  readonly concurrency: number
  /** Arrivals a second at most; absent in a closed model, whose rate is not known before. */
  readonly ratePerSecond?: number
  /** `Infinity` travels as absent: only a count ends the run. */
  readonly durationMs?: Milliseconds
  /** `host:port` of absolute addresses, if all are known before. */
  readonly hosts?: readonly string[]
}
