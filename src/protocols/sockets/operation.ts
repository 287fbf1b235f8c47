import type { Clock, Timer } from '../../units/time/clock.ts'
import { LoadError } from '../../units/errors/error.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { WrongReturnError } from '../../units/errors/returned-value.ts'
import type { Call, CallObserver, Failure, Lifetime } from '../call.ts'
import { ClientError, tooLate } from '../client-error.ts'
import { noteRejection, rejected } from '../left-behind.ts'

/** The observer and the clock for the operations of a user. */
export interface OperationContext {
  readonly observer: CallObserver
  readonly clock: Clock
}

/** Opens a connection for a user, unless the lifetime of its client is over; wrong arguments reject like a failed call. */
export function opening<Opened>({ observer }: OperationContext, lifetime: Lifetime, open: () => Promise<Opened>): Promise<Opened> {
  if (lifetime.isOver) return rejected(tooLate(), observer)
  try {
    return open()
  } catch (error) {
    return rejected(error, observer)
  }
}

/** The pending operations of one connection, which end with it. */
export type Pending = Set<{ fail(error: Error): void }>

/**
 * One operation on a connection, from its call to its end: a promise for the task and a {@link Call} for the observer, which is notified once of its start and
 * once of its end, before the promise settles.
 */
export class Operation<Value> implements Call {
  readonly name: string | undefined
  readonly startedMs: Milliseconds
  readonly done: Promise<Value>
  status = 0
  readonly opened = false
  readonly waitMs: Milliseconds = Number.NaN
  endedMs: Milliseconds = Number.NaN
  failure: Failure | undefined
  dnsMs: Milliseconds = Number.NaN
  connectMs: Milliseconds = Number.NaN
  tlsMs: Milliseconds = Number.NaN
  firstByteMs: Milliseconds = Number.NaN
  bodyMs: Milliseconds = Number.NaN
  bytesSent = 0
  bytesReceived = 0
  answered: boolean | undefined
  duplicates = 0

  readonly #context: OperationContext
  readonly #among: Pending
  #resolve!: (value: Value) => void
  #reject!: (error: Error) => void
  #timer: Timer | undefined
  #isOver = false
  /** Whether it opens the connection: if it times out, opening took too long. */
  isOpening = false
  /** Called just before the observer: the last chance to complete the call. */
  beforeEnd: (() => void) | undefined

  constructor(context: OperationContext, among: Pending, name: string | undefined) {
    this.name = name
    this.#context = context
    this.#among = among
    this.startedMs = context.clock.now()
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    among.add(this)
    context.observer.callBegan()
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /** Runs `act` if the operation is not over by then. */
  after(ms: Milliseconds | undefined, act: () => void): void {
    if (ms !== undefined && !this.#isOver) this.#timer = this.#context.clock.after(ms, act)
  }

  succeed(value: Value): void {
    if (this.#end()) this.#resolve(value)
  }

  fail(error: Error): void {
    if (error instanceof WrongReturnError) this.#context.observer.misused(error)
    if (this.#isOver) return
    const code = error instanceof LoadError ? error.code : 'client-error'
    this.failure = { code: this.isOpening && code === 'timeout' ? 'connect-timeout' : code, message: error.message }
    // Before the observer is notified of the end: see `callRejects`.
    noteRejection(error, this.#context.observer)
    this.#end()
    this.#reject(error)
  }

  #end(): boolean {
    if (this.#isOver) return false
    this.#isOver = true
    const { clock, observer } = this.#context
    if (this.#timer !== undefined) clock.cancel(this.#timer)
    this.#among.delete(this)
    this.endedMs = clock.now()
    this.beforeEnd?.()
    observer.callEnded(this)
    return true
  }
}

/** An error of the system, TLS or a library, with its own code. */
export function asClientError(error: Error): LoadError {
  if (error instanceof LoadError) return error
  const { code } = error as NodeJS.ErrnoException
  const message = error.message === '' ? (code ?? 'unknown') : error.message
  return new ClientError(typeof code === 'string' && code !== '' ? code : 'client-error', message, { cause: error })
}

/** The error of operations that end early: the iteration timed out, or was cut off. */
export function interruption(reason: Error | undefined): ClientError {
  const isTimeout = reason instanceof LoadError && reason.code === 'timeout'
  return isTimeout
    ? new ClientError('timeout', `The iteration timed out first: ${reason.message}`)
    : new ClientError('aborted', 'The iteration ended before its operation was over')
}
