import type { Socket } from 'node:net'
import type { Exchange } from '../exchange/exchange.ts'
import type { Transport, TransportSettings } from '../exchange/transport.ts'
import type { RequestTarget } from '../request/request-target.ts'
import { LastHead } from './last-head.ts'
import { OriginPool } from './origin-pool.ts'

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
