import type { Socket } from 'node:net'
import type { Clock } from '../../../units/time/clock.ts'
import type { Milliseconds } from '../../../units/duration.ts'
import type { ConnectTimes } from '../../guard/network.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { ABORTED } from '../exchange/failure.ts'
import { causeOfReset, REFUSED_STREAM } from './causes.ts'
import { Http2Connection, type Http2Owner } from './connection.ts'

/** The calls that wait for a connection, and the room for connections. */
export interface WaitingCalls {
  readonly clock: Clock
  readonly isDestroyed: boolean
  /** How many calls wait, and how many connections are being opened for them. */
  readonly waitingCalls: number
  readonly openingConnections: number
  /** Whether one more connection may be opened. */
  readonly mayOpen: boolean
  /** Takes the call that has waited longest. */
  takeWaiting(): Exchange | undefined
  submit(exchange: Exchange, nowMs: Milliseconds): void
  openMore(): void
}

/** A target closes an idle connection after seconds, never after milliseconds. */
export const RESTED_MS: Milliseconds = 1_000

/** How often a call is resent if the target refuses it each time and answers no other call in between. */
const MOST_REFUSALS = 5

/** The HTTP/2 connections of one user to one origin, which carry several concurrent calls. */
export class SharedConnections implements Http2Owner {
  readonly #pool: WaitingCalls
  readonly #open = new Set<Http2Connection>()
  /** Connections that the target is closing: pending calls may be answered, and no more are sent. */
  readonly #closing = new Set<Http2Connection>()
  #replies = 0

  constructor(pool: WaitingCalls) {
    this.#pool = pool
  }

  /** How many of them accept calls. */
  get size(): number {
    return this.#open.size
  }

  get isIdle(): boolean {
    for (const { calls } of this.#all()) if (calls > 0) return false
    return true
  }

  /** Takes over a socket on which HTTP/2 was negotiated, just opened for a waiting call. */
  add(socket: Socket, nowMs: Milliseconds, setUp: ConnectTimes): void {
    const connection = new Http2Connection(socket, this, this.#pool.clock)
    this.#open.add(connection)
    this.#fill(connection, nowMs, setUp)
  }

  /** Sends a call over the least busy connection; `false` if it should wait, or open a connection. */
  send(exchange: Exchange, nowMs: Milliseconds): boolean {
    let least: Http2Connection | undefined
    for (const connection of this.#open) {
      if (connection.room > 0 && (least === undefined || connection.calls < least.calls)) least = connection
    }
    if (least === undefined || (least.calls > 0 && this.#pool.mayOpen)) return false
    if (least.idleMs(nowMs) < RESTED_MS) least.send(exchange, nowMs, undefined)
    else this.#sendAfterLook(exchange, least)
    return true
  }

  giveUp(exchange: Exchange): boolean {
    for (const connection of this.#all()) if (connection.giveUp(exchange)) return true
    return false
  }

  /** Closes idle connections. */
  closeIdle(): void {
    for (const connection of this.#all()) if (connection.calls === 0) connection.destroy()
  }

  /** Ends all at once, and returns the pending exchanges without notifying them. */
  destroy(): readonly Exchange[] {
    const exchanges = [...this.#all()].flatMap((connection) => connection.destroy())
    this.#open.clear()
    this.#closing.clear()
    return exchanges
  }

  hasRoom(connection: Http2Connection): void {
    if (this.#pool.waitingCalls > 0) this.#fill(connection, this.#pool.clock.now(), undefined)
  }

  replied(): void {
    this.#replies += 1
  }

  refused(exchange: Exchange): void {
    const nowMs = this.#pool.clock.now()
    if (exchange.hasEnded) return
    if (this.#pool.isDestroyed) exchange.failed(ABORTED, nowMs)
    else if (exchange.countRefusal(this.#replies) > MOST_REFUSALS) exchange.failed(causeOfReset(REFUSED_STREAM), nowMs)
    else this.#pool.submit(exchange, nowMs)
  }

  closes(connection: Http2Connection): void {
    if (this.#open.delete(connection)) this.#closing.add(connection)
    this.#pool.openMore()
  }

  gone(connection: Http2Connection): void {
    this.#open.delete(connection)
    this.#closing.delete(connection)
    this.#pool.openMore()
  }

  *#all(): Generator<Http2Connection> {
    yield* this.#open
    yield* this.#closing
  }

  /** Sends waiting calls, except those for connections that are still being opened. */
  #fill(connection: Http2Connection, nowMs: Milliseconds, setUp: ConnectTimes | undefined): void {
    const pool = this.#pool
    let ownSetUp = setUp
    for (let left = Math.ceil(pool.waitingCalls / (pool.openingConnections + 1)); left > 0 && connection.room > 0; left--) {
      const exchange = pool.takeWaiting()
      if (exchange === undefined) return
      connection.send(exchange, nowMs, ownSetUp)
      ownSetUp = undefined
    }
  }

  /** Reads pending data of an idle connection first: the target may have closed it. */
  #sendAfterLook(exchange: Exchange, connection: Http2Connection): void {
    const { clock } = this.#pool
    clock.soon(() => {
      const nowMs = clock.now()
      connection.looked(nowMs)
      if (this.#pool.isDestroyed) exchange.failed(ABORTED, nowMs)
      else if (!exchange.hasEnded) this.#pool.submit(exchange, nowMs)
    })
  }
}
