import type { Milliseconds } from '../../units/duration.ts'

/** How long an agent may go on with a run after the coordinator sent the last renewal that it got. */
export const LEASE_MS: Milliseconds = 1_200
/** A broker may be away for the lease less this, and the time to connect again. */
export const RENEW_EVERY_MS: Milliseconds = 250
/** Until the start, when no load is sent: bundling, or a module that is loaded, may keep an event loop busy. */
export const PREPARE_LEASE_MS: Milliseconds = 5_000

/** How long agents take to be ready once they have everything: processes start slowly on a busy machine. */
export const BARRIER_MS: Milliseconds = 30_000
/** What loads a share is ended with the lease of its agent, and after this time in any case. */
export const LOADING_MS: Milliseconds = 2 * BARRIER_MS

/** How often an agent says in which state it is, besides every change. */
export const STATUS_EVERY_MS: Milliseconds = 400
/** How often both sides look at the time. */
export const TICK_MS: Milliseconds = 100
/** A tick that comes this much later shows that the own event loop stood still. */
export const STALL_MS: Milliseconds = 50

/** An agent that says nothing for this long may be lost. */
export const SUSPECT_MS: Milliseconds = 800
/** An agent that says nothing for this long is lost: its lease is over. */
export const LOST_MS: Milliseconds = LEASE_MS + 200
/** How long the process that sends load may be silent before its agent kills it. */
export const SILENT_MS: Milliseconds = 1_300

export const RESEND_MS: Milliseconds = 700
/** How long an agent goes on handing over its last report after its lease. */
export const HAND_OVER_MS: Milliseconds = 1_000
