import type { Dispatcher } from 'undici'
import type { Clock } from '../../../units/clock.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { valuesOf } from '../headers.ts'
import { causeOf } from './failure.ts'
import type { Line } from './line.ts'

/** Thrown at undici when a call that was given up while it waited gets its turn: it is then dropped from the queue, and the connection stays. */
const GIVEN_UP = new Error('given up')

/**
 * Tells an exchange what undici does with its request.
 *
 * These are the plain callbacks of undici 7 and not the newer `onRequestStart` family: undici passes them on as they are, whereas it wraps the newer
 * ones in two more objects per request and parses all headers.
 */
export class Handler implements Dispatcher.DispatchHandler {
  readonly #exchange: Exchange
  readonly #line: Line
  readonly #clock: Clock
  readonly #left: () => void
  #isOver = false
  #abort: ((error?: Error) => void) | undefined

  /** `left` is told when the call is over, whatever became of it. */
  constructor(exchange: Exchange, line: Line, clock: Clock, left: () => void) {
    this.#exchange = exchange
    this.#line = line
    this.#clock = clock
    this.#left = left
  }

  onConnect(abort: (error?: Error) => void): void {
    if (this.#isOver) throw GIVEN_UP
    this.#abort = abort
    this.#exchange.wentOut(this.#clock.now(), this.#line.takeSetUp())
  }

  onHeaders(status: number, rawHeaders: Buffer[]): boolean {
    // 103 and other informational replies come before the real one.
    if (status >= 200 && !this.#isOver) this.#exchange.headCame(status, this.#clock.now(), { raw: rawHeaders }, true)
    return true
  }

  onData(chunk: Buffer): boolean {
    if (!this.#isOver) this.#exchange.bodyCame(chunk, 0, chunk.length)
    return true
  }

  onComplete(): void {
    if (this.#isOver) return
    this.#leave()
    this.#exchange.completed(this.#clock.now())
  }

  onError(error: Error): void {
    if (this.#isOver) return
    this.#leave()
    const { bytesReceived, headers } = this.#exchange
    const announced = valuesOf(headers.raw, 'content-length')?.[0]
    const cause = causeOf(error, bytesReceived, announced === undefined ? undefined : Number(announced))
    this.#exchange.failed(cause, this.#clock.now(), this.#line.takeSetUp())
  }

  /** Lets go of a call that has ended before its time. */
  giveUp(reason: Error): void {
    this.#leave()
    // What is on the wire can only be stopped by closing the connection; what still waits is dropped when its turn comes.
    this.#abort?.(reason)
  }

  #leave(): void {
    this.#isOver = true
    this.#line.ended(this)
    this.#left()
  }
}
