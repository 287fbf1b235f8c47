import type { Milliseconds } from '../units/duration.ts'
import type { WrongReturnError } from '../units/errors/returned-value.ts'
import type { AbandonedCallObserver } from './left-behind.ts'

/**
 * One exchange of a client with the target, as it is recorded: one shape for all protocols.
 * Times are on the clock of the run; a phase that did not happen (a connection that was already open) is `NaN`.
 */
export interface Call {
  /** The step it counts as; `undefined` for a call without a name. */
  readonly name: string | undefined
  readonly startedMs: Milliseconds
  readonly endedMs: Milliseconds
  /** Status of the reply; 0 where none came, or where the protocol has none. */
  readonly status: number
  /** Whether the reply broke off after its head: its status and first byte count, and the call has failed. */
  readonly brokeOff?: boolean
  /** Why it failed: no reply, or a status that is not accepted. `undefined` for success. */
  readonly failure: Failure | undefined
  /** Whether it had to open a connection. */
  readonly opened: boolean
  /** From the call to the moment its bytes could go out, less what opening the connection took. */
  readonly waitMs: Milliseconds
  readonly dnsMs: Milliseconds
  readonly connectMs: Milliseconds
  readonly tlsMs: Milliseconds
  /** From the bytes going out to the head of the reply. */
  readonly firstByteMs: Milliseconds
  /** From the head of the reply to its last byte. */
  readonly bodyMs: Milliseconds
  /** Body bytes, heads not included. */
  readonly bytesSent: number
  readonly bytesReceived: number
  /** Of a datagram that asks for an answer: whether one came in time. `undefined` for what cannot get lost, and for what was given up before its time. */
  readonly answered?: boolean | undefined
  /** Answers to earlier calls that have come once more since the call before. */
  readonly duplicates?: number
}

/** A failure that can be counted: a stable code, and a message for people. */
export interface Failure {
  readonly code: string
  readonly message: string
  /** What was thrown, for the line it came from; `undefined` if nothing was. */
  readonly thrown?: unknown
}

/** How long a client may be used: one that a task got in an iteration, until that has ended. */
export interface Lifetime {
  readonly isOver: boolean
}

export const NO_END: Lifetime = { isOver: false }

/** Who is told about calls. The caller of a client sees to it that each `callBegan` is followed by one `callEnded`. */
export interface CallObserver extends AbandonedCallObserver {
  callBegan(): void
  /** `call` may be reused afterwards: what is needed of it must be read before returning. */
  callEnded(call: Call): void
  /** A function in the options of a call, or in those of the run, returned what it must not: the run is to end with this error. May be called more than once. */
  misused(error: WrongReturnError): void
}
