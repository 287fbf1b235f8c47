import type { Milliseconds } from '../units/duration.ts'
import type { WrongReturnError } from '../units/errors/returned-value.ts'
import type { ServerTiming } from './http/exchange/server-timing.ts'
import type { AbandonedCallObserver } from './left-behind.ts'

/**
 * One exchange of a client with the target, as it is recorded, in one form for all protocols. Times are on the clock of the run; a phase that did not happen (a
 * connection that was already open) is `NaN`.
 */
export interface Call {
  /** The step it counts as; `undefined` for a call without a name. */
  readonly name: string | undefined
  readonly startedMs: Milliseconds
  readonly endedMs: Milliseconds
  /** Status of the reply; 0 if there was no reply, or if the protocol has no statuses. */
  readonly status: number
  /** Whether the reply broke off after its headers: its status and first byte count, and the call has failed. */
  readonly brokeOff?: boolean
  /** Why it failed: no reply, or a status that is not accepted. `undefined` for success. */
  readonly failure: Failure | undefined
  /** Whether it had to open a connection. */
  readonly opened: boolean
  /** From the call until its bytes could be sent, without the time to open the connection. */
  readonly waitMs: Milliseconds
  readonly dnsMs: Milliseconds
  readonly connectMs: Milliseconds
  readonly tlsMs: Milliseconds
  /** From sending to the headers of the reply. */
  readonly firstByteMs: Milliseconds
  /** From the headers of the reply to its last byte. */
  readonly bodyMs: Milliseconds
  /** Body bytes, not counting headers. */
  readonly bytesSent: number
  readonly bytesReceived: number
  /** For HTTP: its method, and the scheme, host and port it goes to; those of the first request if there were redirects. */
  readonly method?: string | undefined
  readonly origin?: string | undefined
  /** For HTTP: what the target says that parts of its work took, in all of its replies; `undefined` if it says nothing. */
  readonly serverTiming?: readonly ServerTiming[] | undefined
  /** For a datagram that expects an answer: whether one came in time. `undefined` for calls that cannot be lost, and for aborted ones. */
  readonly answered?: boolean | undefined
  /** Duplicate answers to earlier calls since the previous call. */
  readonly duplicates?: number
}

/** A countable failure: a stable code, and a readable message. */
export interface Failure {
  readonly code: string
  readonly message: string
  /** The thrown value, for its line; `undefined` if nothing was thrown. */
  readonly thrown?: unknown
}

/** How long a client may be used: a client of an iteration, until that has ended. */
export interface Lifetime {
  readonly isOver: boolean
}

export const NO_END: Lifetime = { isOver: false }

/** Observes calls. Each `callBegan` is followed by exactly one `callEnded`. */
export interface CallObserver extends AbandonedCallObserver {
  callBegan(): void
  /** `call` may be reused afterwards: read everything you need from it before returning. */
  callEnded(call: Call): void
  /** A function in the options of a call or of the run returned a wrong value: the run then ends with this error. May be called more than once. */
  misused(error: WrongReturnError): void
}
