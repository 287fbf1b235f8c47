import type { Socket } from 'node:net'
import type { Dispatcher } from 'undici'
import type { Clock } from '../../../units/time/clock.ts'
import type { Milliseconds } from '../../../units/duration.ts'
import { undici } from '../../undici.ts'
import { ClientError } from '../../client-error.ts'
import type { ConnectTimes } from '../../guard/network.ts'
import { proxyAuthenticationRequired } from '../../guard/proxy.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { SURPLUS, type Cause } from '../exchange/failure.ts'
import { valuesOf } from '../request/headers.ts'
import type { DeferredActions } from './deferred-actions.ts'
import { causeOf, isSurplus } from './failure.ts'
import type { OriginClient } from './origin-client.ts'

/** Thrown into undici when an aborted call reaches the head of the queue: it is then dropped, and the connection stays. */
const GIVEN_UP = new Error('given up')

/** The same limit on headers as in the wire engine. */
const MOST_HEAD_BYTES = 16_384

const TOO_LARGE: Cause = ['bad-response', `the headers of the reply exceed ${MOST_HEAD_BYTES} bytes`]
const BAD_LENGTH: Cause = ['bad-response', 'the length of the reply is not a number, or given more than once']
const NO_CODING: Cause = ['bad-response', 'the transfer-encoding of the reply is empty']

/**
 * Receives undici's callbacks for a request, and reports them to the exchange. Its end is reported by {@link notify}, afterwards.
 *
 * These are the plain callbacks of undici 7 and not the newer `onRequestStart` family: undici calls them directly, while it wraps the newer ones in two more
 * objects per request and parses all headers.
 */
export class Handler implements Dispatcher.DispatchHandler {
  readonly exchange: Exchange
  readonly #client: OriginClient
  readonly #clock: Clock
  readonly #ended: DeferredActions<Handler>
  #isOver = false
  /** The socket it was sent on. */
  #socket: Socket | undefined
  #abort: ((error?: Error) => void) | undefined
  #endedMs: Milliseconds = Number.NaN
  #cause: Cause | undefined
  #setUp: ConnectTimes | undefined

  constructor(exchange: Exchange, client: OriginClient, clock: Clock, ended: DeferredActions<Handler>) {
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
    } else this.exchange.headCame(status, this.#clock.now(), { raw: rawHeaders }, true, true)
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
    // Without headers, there is no length to compare the body with.
    this.#end(status === 0 && cause[0] === 'content-length-mismatch' ? BAD_LENGTH : cause)
  }

  /** Abandons a call that has ended early, without notifying its exchange. */
  giveUp(reason: Error): void {
    this.#leave()
    // A request that is being sent can only be stopped by closing the connection; a waiting one is dropped when it reaches the head of the queue.
    this.#abort?.(reason)
  }

  /** Notifies the exchange of its end. */
  notify(): void {
    const cause = this.#cause ?? this.#causeOnSocket()
    if (cause === undefined) this.exchange.completed(this.#endedMs)
    else this.exchange.failed(cause, this.#endedMs, this.#setUp)
  }

  /**
   * Why a reply that undici calls complete is not: a reset ended a body without a length, or there were extra bytes. Either has destroyed the socket by now.
   */
  #causeOnSocket(): Cause | undefined {
    const error = this.#socket?.errored
    // Aborted by this side, after the reply was complete.
    if (error === undefined || error === null || error instanceof ClientError || error instanceof undici.errors.InformationalError)
      return undefined
    if (!isSurplus(error)) return causeOf(error, this.exchange.bytesReceived, undefined)
    // Reported here, and so not to the next call.
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

/** Headers that the wire engine refuses and undici accepts. */
function refusalOf(rawHeaders: readonly Buffer[]): Cause | undefined {
  let size = 0
  // Including colon, space and line end of each header.
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
