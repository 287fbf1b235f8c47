import type { Dispatcher } from 'undici'
import type { Clock } from '../../../units/clock.ts'
import type { Milliseconds } from '../../../units/duration.ts'
import type { SetUp } from '../../guard/network.ts'
import { proxyAuthenticationRequired } from '../../guard/proxy.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { Cause } from '../exchange/failure.ts'
import { valuesOf } from '../headers.ts'
import type { Afterwards } from './afterwards.ts'
import { causeOf } from './failure.ts'
import type { Line } from './line.ts'

/** Thrown at undici when a call that was given up while it waited gets its turn: it is then dropped from the queue, and the connection stays. */
const GIVEN_UP = new Error('given up')

/**
 * Keeps what undici does with a request, and tells the exchange of it. That it has ended is told by {@link tell}, afterwards.
 *
 * These are the plain callbacks of undici 7 and not the newer `onRequestStart` family: undici passes them on as they are, whereas it wraps the newer
 * ones in two more objects per request and parses all headers.
 */
export class Handler implements Dispatcher.DispatchHandler {
  readonly exchange: Exchange
  readonly #line: Line
  readonly #clock: Clock
  readonly #ended: Afterwards<Handler>
  #isOver = false
  #abort: ((error?: Error) => void) | undefined
  #endedMs: Milliseconds = Number.NaN
  #cause: Cause | undefined
  #setUp: SetUp | undefined

  constructor(exchange: Exchange, line: Line, clock: Clock, ended: Afterwards<Handler>) {
    this.exchange = exchange
    this.#line = line
    this.#clock = clock
    this.#ended = ended
  }

  onConnect(abort: (error?: Error) => void): void {
    if (this.#isOver) throw GIVEN_UP
    this.#abort = abort
    this.exchange.wentOut(this.#clock.now(), this.#line.takeSetUp())
  }

  onHeaders(status: number, rawHeaders: Buffer[]): boolean {
    const { forwarder } = this.#line
    if (status === 407 && forwarder !== undefined && !this.#isOver) {
      const refusal = proxyAuthenticationRequired(forwarder)
      this.onError(refusal)
      this.#abort?.(refusal)
      return true
    }
    // 103 and other informational replies come before the real one.
    if (status >= 200 && !this.#isOver) this.exchange.headCame(status, this.#clock.now(), { raw: rawHeaders }, true)
    return true
  }

  onData(chunk: Buffer): boolean {
    if (!this.#isOver) this.exchange.bodyCame(chunk, 0, chunk.length)
    return true
  }

  onComplete(): void {
    if (!this.#isOver) this.#end(undefined)
  }

  onError(error: Error): void {
    if (this.#isOver) return
    this.#setUp = this.#line.takeSetUp()
    const { bytesReceived, headers } = this.exchange
    const announced = valuesOf(headers.raw, 'content-length')?.[0]
    this.#end(causeOf(error, bytesReceived, announced === undefined ? undefined : Number(announced)))
  }

  /** Lets go of a call that has ended before its time: its exchange is not told. */
  giveUp(reason: Error): void {
    this.#leave()
    // What is on the wire can only be stopped by closing the connection; what still waits is dropped when its turn comes.
    this.#abort?.(reason)
  }

  /** Tells the exchange that it has ended. */
  tell(): void {
    if (this.#cause === undefined) this.exchange.completed(this.#endedMs)
    else this.exchange.failed(this.#cause, this.#endedMs, this.#setUp)
  }

  #end(cause: Cause | undefined): void {
    this.#endedMs = this.#clock.now()
    this.#cause = cause
    this.#leave()
    this.#ended.add(this)
  }

  #leave(): void {
    this.#isOver = true
    this.#line.ended()
  }
}
