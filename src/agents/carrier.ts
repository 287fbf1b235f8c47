import type { Milliseconds } from '../units/duration.ts'
import type { ToWorker } from '../run/workers/messages.ts'
import type { Order } from './order.ts'

/** What an agent gives to whatever carries its share of a run. */
export interface CarriedShare {
  readonly order: Order
  /** The place of the agent among those of the run. */
  readonly index: number
  /** The archive of the bundle; `undefined` if the order names none. */
  readonly bundle: Uint8Array | undefined
  /** What `setup` returned, opened: JSON text. */
  readonly data: string | undefined
  /** When it stops by itself unless the lease is renewed, on the agent's clock. */
  readonly leaseEndMs: Milliseconds
}

/**
 * How a share ended: as its plan says, because it was asked to, or by itself at the end of its lease. The process that sends load knows it best: an agent that was
 * frozen may find its own lease renewed.
 */
export type ShareEnd = 'finished' | 'asked' | 'lease'

/** Encoded: opaque to the agent. */
export interface CarriedReport {
  /** From 1, rising by one. */
  readonly sequence: number
  /** Set in the last report only. */
  readonly end: ShareEnd | undefined
  readonly bytes: Uint8Array
}

/** Callbacks of a share in progress. */
export interface CarriedListener {
  /** Once a second, and once more at its end. */
  readonly onReport: (report: CarriedReport) => void
  /** It lives: called at least four times a second. */
  readonly onAlive: () => void
  /** Called once when the process of a share that was ready is gone, after all reports; `how` as in "exited with code 1", `undefined` if it ended as it should. */
  readonly onGone: (how: string | undefined) => void
}

/** A share that waits for its start, or is in progress. It sends load only between `start` and the end of its lease. */
export interface CarriedRun {
  /** Starts at a time on the agent's clock; `remainingMs` is how long it may take from then. */
  start(atMs: Milliseconds, remainingMs: Milliseconds): void
  /** Ends it early, or changes it. */
  send(message: Exclude<ToWorker, { kind: 'start' | 'renew' }>): void
  /** Moves the time at which it stops by itself, on the agent's clock. */
  renew(leaseEndMs: Milliseconds): void
  /** The coordinator has all reports up to this one: later ones leave out what has not changed since. */
  acknowledge(sequence: number): void
  /** Kills it at once, whatever it is doing; resolves when it is gone. */
  kill(): Promise<void>
}

/** Carries the shares of an agent, one run after the other. */
export interface Carrier {
  /**
   * Loads what is to be run; resolves when that waits for its start. Aborting `signal` before that kills it, and rejects once it is gone.
   *
   * @throws {Error} with a message for the user if it cannot be run here, such as a module that throws.
   */
  prepare(share: CarriedShare, listener: CarriedListener, signal: AbortSignal): Promise<CarriedRun>
}
