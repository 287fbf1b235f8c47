import type { Socket } from 'node:net'
import type { Dispatcher } from 'undici'
import type { Clock } from '../../../units/time/clock.ts'
import type { Milliseconds } from '../../../units/duration.ts'
import { undici } from '../../undici.ts'
import { ClientError } from '../../client-error.ts'
import type { SetUp } from '../../guard/network.ts'
import { proxyAuthenticationRequired } from '../../guard/proxy.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { SURPLUS, type Cause } from '../exchange/failure.ts'
import { valuesOf } from '../request/headers.ts'
import type { Afterwards } from './afterwards.ts'
import { causeOf, isSurplus } from './failure.ts'
import type { OriginClient } from './origin-client.ts'

/** Thrown at undici when a call that was given up while it waited gets its turn: it is then dropped from the queue, and the connection stays. */
const GIVEN_UP = new Error('given up')

/** As much of a head as the wire takes. */
const MOST_HEAD_BYTES = 16_384

const TOO_LARGE: Cause = ['bad-response', `the head of the reply goes on past ${MOST_HEAD_BYTES} bytes`]
const BAD_LENGTH: Cause = ['bad-response', 'the length of the reply is no number, or given more than once']
const NO_CODING: Cause = ['bad-response', 'the transfer-encoding of the reply is empty']

/**
 * Keeps what undici does with a request, and tells the exchange of it. That it has ended is told by {@link notify}, afterwards.
 *
 * These are the plain callbacks of undici 7 and not the newer `onRequestStart` family: undici passes them on as they are, whereas it wraps the newer
 * ones in two more objects per request and parses all headers.
 */
export class Handler implements Dispatcher.DispatchHandler {
  readonly exchange: Exchange
  readonly #client: OriginClient
  readonly #clock: Clock
  readonly #ended: Afterwards<Handler>
  #isOver = false
  /** What it went out on. */
  #socket: Socket | undefined
  #abort: ((error?: Error) => void) | undefined
  #endedMs: Milliseconds = Number.NaN
  #cause: Cause | undefined
  #setUp: SetUp | undefined

  constructor(exchange: Exchange, client: OriginClient, clock: Clock, ended: Afterwards<Handler>) {
    this.exchange = exchange
    this.#client = client
    this.#clock = clock
    this.#ended = ended
  }

  onConnect(abort: (error?: Error) => void): void {
    if (this.#isOver) throw GIVEN_UP
    this.#abort = abort
    this.#socket = this.#client.socket
    this.exchange.wentOut(this.#clock.now(), this.#client.takeSetUp())
  }

  onHeaders(status: number, rawHeaders: Buffer[]): boolean {
    const { forwarder } = this.#client
    if (status === 407 && forwarder !== undefined && !this.#isOver) {
      const refusal = proxyAuthenticationRequired(forwarder)
      this.onError(refusal)
      this.#abort?.(refusal)
      return true
    }
    // 103 and other informational replies come before the real one.
    if (status < 200 || this.#isOver) return true
    const refusal = refusalOf(rawHeaders)
    if (refusal !== undefined) {
      this.#end(refusal)
      this.#abort?.(new Error(refusal[1]))
    } else this.exchange.headCame(status, this.#clock.now(), { raw: rawHeaders }, true)
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
    this.#setUp = this.#client.takeSetUp()
    const { bytesReceived, headers, status } = this.exchange
    const announced = valuesOf(headers.raw, 'content-length')?.[0]
    const cause = causeOf(error, bytesReceived, announced === undefined ? undefined : Number(announced))
    // Where no head has come, there is nothing that the body could be compared with.
    this.#end(status === 0 && cause[0] === 'content-length-mismatch' ? BAD_LENGTH : cause)
  }

  /** Lets go of a call that has ended before its time: its exchange is not told. */
  giveUp(reason: Error): void {
    this.#leave()
    // What is on the wire can only be stopped by closing the connection; what still waits is dropped when its turn comes.
    this.#abort?.(reason)
  }

  /** Tells the exchange that it has ended. */
  notify(): void {
    const cause = this.#cause ?? this.#causeOnSocket()
    if (cause === undefined) this.exchange.completed(this.#endedMs)
    else this.exchange.failed(cause, this.#endedMs, this.#setUp)
  }

  /**
   * Why a reply that undici has called complete is not: a reset ended a body that has no length, or more came than the reply has. Either has destroyed the
   * socket by now.
   */
  #causeOnSocket(): Cause | undefined {
    const error = this.#socket?.errored
    // Given up by this side, after the reply was complete.
    if (error === undefined || error === null || error instanceof ClientError || error instanceof undici.errors.InformationalError)
      return undefined
    if (!isSurplus(error)) return causeOf(error, this.exchange.bytesReceived, undefined)
    // Told here, and so not to the next call.
    this.#client.takeFault()
    return SURPLUS
  }

  #end(cause: Cause | undefined): void {
    this.#endedMs = this.#clock.now()
    this.#cause = cause
    this.#leave()
    this.#ended.add(this)
  }

  #leave(): void {
    this.#isOver = true
    this.#client.ended()
  }
}

/** What the wire refuses in a head and undici takes. */
function refusalOf(rawHeaders: readonly Buffer[]): Cause | undefined {
  let size = 0
  // With the colon, the space and the end of each line.
  for (const part of rawHeaders) size += part.length + 2
  if (size > MOST_HEAD_BYTES) return TOO_LARGE
  const lengths = valuesOf(rawHeaders, 'content-length')
  const codings = valuesOf(rawHeaders, 'transfer-encoding')
  if (codings?.includes('') === true) return NO_CODING
  if (lengths === undefined) return undefined
  const isSound =
    lengths.length === 1 && codings === undefined && /^[ \t]*\d+[ \t]*$/.test(lengths[0]!) && Number(lengths[0]) <= Number.MAX_SAFE_INTEGER
  return isSound ? undefined : BAD_LENGTH
}
