import type { Socket } from 'node:net'
import type { Clock } from '../../../units/time/clock.ts'
import type { Milliseconds } from '../../../units/duration.ts'
import { Ring } from '../../../units/collections/ring.ts'
import type { Destination, Network, ConnectTimes } from '../../guard/network.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { ABORTED, type Cause } from '../exchange/failure.ts'
import { RESTED_MS, SharedConnections, type WaitingCalls } from '../http2/shared-connections.ts'
import { Connection, type ConnectionOwner } from './connection.ts'
import { LastHead } from './last-head.ts'
import type { Transport, TransportSettings } from '../exchange/transport.ts'
import type { RequestTarget } from '../request/request-target.ts'

export interface OriginPoolSettings {
  readonly to: Destination
  readonly network: Network
  /** The maximum number of connections. */
  readonly connections: number
  readonly buffer: Uint8Array
  readonly lastHead: LastHead
  readonly sockets: Set<Socket>
}

/**
 * All connections of one user to one origin: a call uses a free one, otherwise a new one, otherwise it waits, first come first served.
 *
 * If a target closes an idle connection, that is not a failure: the next call opens another one. A call moves to another connection only as long as no byte of
 * it has been passed to the system. After that the failure belongs to the call: the target may have seen it, and a client that sends twice would load more than
 * it reports and hide what it should find. To make this rare, an idle connection is checked before it is used (pending data is read), and a connection that the
 * target has announced to close is not used at all.
 */
export class OriginPool implements ConnectionOwner, WaitingCalls {
  readonly to: Destination
  readonly network: Network
  readonly buffer: Uint8Array
  readonly lastHead: LastHead
  readonly sockets: Set<Socket>
  readonly #limit: number
  readonly #connections = new Set<Connection>()
  /** The most recently used one is last: it is most likely still open. */
  readonly #idle: Connection[] = []
  readonly #waiting = new Ring<Exchange>()
  readonly #opening = new Set<Connection>()
  /** An error while no call was pending; the next call gets it. */
  #fault: Cause | undefined
  /** HTTP/2 connections; none if it was not requested. */
  #shared: SharedConnections | undefined
  isDestroyed = false

  constructor({ to, network, connections, buffer, lastHead, sockets }: OriginPoolSettings) {
    this.to = to
    this.network = network
    this.buffer = buffer
    this.lastHead = lastHead
    this.sockets = sockets
    this.#limit = connections
  }

  get isIdle(): boolean {
    return this.#waiting.length === 0 && this.#idle.length === this.#connections.size && (this.#shared === undefined || this.#shared.isIdle)
  }

  get clock(): Clock {
    return this.network.clock
  }

  get waitingCalls(): number {
    return this.#waiting.length
  }

  get openingConnections(): number {
    return this.#opening.size
  }

  get mayOpen(): boolean {
    return this.#connections.size + (this.#shared === undefined ? 0 : this.#shared.size) < this.#limit
  }

  submit(exchange: Exchange, nowMs: Milliseconds): void {
    if (this.#fault !== undefined) return this.#reportFault(exchange, this.#fault, nowMs)
    if (this.#shared !== undefined && this.#shared.send(exchange, nowMs)) return
    const connection = this.#takeIdle(nowMs)
    if (connection === undefined) {
      this.#waiting.add(exchange)
      this.openMore()
    } else if (connection.idleMs(nowMs) < RESTED_MS) connection.send(exchange, nowMs, undefined)
    else this.#sendAfterLook(exchange, connection)
  }

  giveUp(exchange: Exchange): void {
    if (this.#shared?.giveUp(exchange) === true) return
    for (const connection of this.#connections) {
      if (!connection.carries(exchange)) continue
      connection.destroy()
      this.lost(connection, undefined)
      return
    }
    if (this.#waiting.remove(exchange)) this.#openNoMore()
  }

  /** Closes idle connections; the next call opens a new one. */
  closeIdle(): void {
    for (const connection of this.#idle.splice(0)) this.#dispose(connection)
    this.#shared?.closeIdle()
  }

  /** Ends everything at once; pending calls are notified in a moment, after the caller has finished. */
  destroy(): void {
    this.isDestroyed = true
    const ended = [...this.#waiting]
    this.#waiting.clear()
    for (const connection of this.#connections) {
      const exchange = connection.destroy()
      if (exchange) ended.push(exchange)
    }
    if (this.#shared !== undefined) ended.push(...this.#shared.destroy())
    this.#connections.clear()
    this.#opening.clear()
    this.#idle.length = 0
    queueMicrotask(() => {
      for (const exchange of ended) this.#abort(exchange)
    })
  }

  release(connection: Connection, nowMs: Milliseconds, setUp: ConnectTimes | undefined): void {
    if (setUp) {
      this.#opening.delete(connection)
      if (connection.speaksHttp2) return this.#share(connection, nowMs, setUp)
    }
    const next = this.#waiting.take()
    if (next === undefined) this.#idle.push(connection)
    else connection.send(next, nowMs, setUp)
  }

  /** Fails the call it was opened for, and the following ones if there is no other connection that they could use. */
  failedToOpen(connection: Connection, cause: Cause, nowMs: Milliseconds, setUp: ConnectTimes): void {
    this.#forget(connection)
    const first = this.#waiting.take()
    const others = this.#connections.size > 0 ? [] : [...this.#waiting]
    if (others.length > 0) this.#waiting.clear()
    first?.failed(cause, nowMs, setUp)
    for (const exchange of others) exchange.failed(cause, nowMs)
    this.openMore()
  }

  lost(connection: Connection, fault: Cause | undefined): void {
    this.#fault ??= fault
    this.#forget(connection)
    const index = this.#idle.indexOf(connection)
    if (index >= 0) this.#idle.splice(index, 1)
    this.openMore()
  }

  #takeIdle(nowMs: Milliseconds): Connection | undefined {
    for (let connection = this.#idle.pop(); connection !== undefined; connection = this.#idle.pop()) {
      if (connection.isUsable(nowMs)) return connection
      this.#dispose(connection)
    }
    return undefined
  }

  #dispose(connection: Connection): void {
    connection.destroy()
    this.#forget(connection)
  }

  /** Frees its slot, whether or not it was ever open. */
  #forget(connection: Connection): void {
    this.#opening.delete(connection)
    this.#connections.delete(connection)
  }

  /** Opens connections for all waiting calls, up to the maximum. */
  openMore(): void {
    while (this.#opening.size < this.#waiting.length && this.mayOpen) {
      const connection = new Connection(this)
      this.#opening.add(connection)
      this.#connections.add(connection)
      connection.open()
    }
  }

  /** Drops a connection that is being opened for an aborted call: it may never open, and the next call would wait for it. */
  #openNoMore(): void {
    for (const connection of this.#opening) {
      if (this.#opening.size <= this.#waiting.length) return
      this.#dispose(connection)
    }
  }

  takeWaiting(): Exchange | undefined {
    return this.#waiting.take()
  }

  #share(connection: Connection, nowMs: Milliseconds, setUp: ConnectTimes): void {
    this.#connections.delete(connection)
    this.#shared ??= new SharedConnections(this)
    this.#shared.add(connection.release(), nowMs, setUp)
  }

  #sendAfterLook(exchange: Exchange, connection: Connection): void {
    const { clock } = this.network
    clock.soon(() => {
      const nowMs = clock.now()
      if (this.isDestroyed) this.#abort(exchange)
      else if (!connection.isUsable(nowMs)) {
        this.#dispose(connection)
        if (!exchange.hasEnded) this.submit(exchange, nowMs)
      } else if (exchange.hasEnded) this.release(connection, nowMs, undefined)
      else connection.send(exchange, nowMs, undefined)
    })
  }

  #reportFault(exchange: Exchange, fault: Cause, nowMs: Milliseconds): void {
    this.#fault = undefined
    exchange.failed(fault, nowMs)
  }

  #abort(exchange: Exchange): void {
    exchange.failed(ABORTED, this.network.clock.now())
  }
}

/** The read state shared by all users of a thread. */
export interface Reading {
  readonly buffer: Uint8Array
  readonly lastHead: LastHead
}

/** As much as a socket returns in one read, and more than loopback delivers at once. */
const READ_BUFFER_BYTES = 65_536

export const openReading = (): Reading => ({ buffer: new Uint8Array(READ_BUFFER_BYTES), lastHead: new LastHead() })

/** The connections of one virtual user on the built-in client. */
export class WireTransport implements Transport {
  readonly #settings: TransportSettings
  readonly #reading: Reading
  readonly #pools = new Map<string, OriginPool>()
  readonly #sockets = new Set<Socket>()
  /** Usually, one address is loaded repeatedly. */
  #lastTarget: RequestTarget | undefined
  #lastPool: OriginPool | undefined

  constructor(settings: TransportSettings, reading: Reading) {
    this.#settings = settings
    this.#reading = reading
  }

  dispatch(exchange: Exchange): void {
    const { target } = exchange.request
    if (target !== this.#lastTarget) {
      this.#lastPool = this.#poolTo(target.origin)
      this.#lastTarget = target
    }
    this.#lastPool!.submit(exchange, exchange.submittedMs)
  }

  giveUp(exchange: Exchange): void {
    this.#pools.get(exchange.request.target.origin)?.giveUp(exchange)
  }

  closeConnections(): void {
    const isIdle = [...this.#pools.values()].every((pool) => pool.isIdle)
    if (!isIdle) return this.destroy()
    for (const pool of this.#pools.values()) pool.closeIdle()
  }

  destroy(): void {
    for (const pool of this.#pools.values()) pool.destroy()
    this.#pools.clear()
    this.#lastTarget = undefined
  }

  async close(): Promise<void> {
    this.destroy()
    await Promise.all([...this.#sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve))))
  }

  #poolTo(origin: string): OriginPool {
    let pool = this.#pools.get(origin)
    if (pool === undefined) {
      const { connections, network, destinationOf } = this.#settings
      pool = new OriginPool({ to: destinationOf(origin), network, connections, ...this.#reading, sockets: this.#sockets })
      this.#pools.set(origin, pool)
    }
    return pool
  }
}
