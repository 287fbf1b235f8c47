import type { Socket } from 'node:net'
import type { Exchange } from '../exchange/exchange.ts'
import type { Transport, TransportSettings } from '../exchange/transport.ts'
import type { Target } from '../target.ts'
import { LastHead } from './last-head.ts'
import { Line } from './line.ts'

/** What all users of a thread read with. */
export interface Reading {
  readonly buffer: Uint8Array
  readonly lastHead: LastHead
}

/** As much as a socket gives in one read, and more than a loopback hands over at once. */
const READ_BUFFER_BYTES = 65_536

export const openReading = (): Reading => ({ buffer: new Uint8Array(READ_BUFFER_BYTES), lastHead: new LastHead() })

/** The connections of one virtual user, on the wire: HTTP/1.1 and nothing else. */
export class WireTransport implements Transport {
  readonly #settings: TransportSettings
  readonly #reading: Reading
  readonly #lines = new Map<string, Line>()
  readonly #sockets = new Set<Socket>()
  /** Mostly, one address is loaded over and over. */
  #lastTarget: Target | undefined
  #lastLine: Line | undefined

  constructor(settings: TransportSettings, reading: Reading) {
    this.#settings = settings
    this.#reading = reading
  }

  dispatch(exchange: Exchange): void {
    const { target } = exchange.request
    if (target !== this.#lastTarget) {
      this.#lastLine = this.#lineTo(target.origin)
      this.#lastTarget = target
    }
    this.#lastLine!.submit(exchange, exchange.startedMs)
  }

  giveUp(exchange: Exchange): void {
    this.#lines.get(exchange.request.target.origin)?.giveUp(exchange)
  }

  closeConnections(): void {
    const isIdle = [...this.#lines.values()].every((line) => line.isIdle)
    if (!isIdle) return this.destroy()
    for (const line of this.#lines.values()) line.closeIdle()
  }

  destroy(): void {
    for (const line of this.#lines.values()) line.destroy()
    this.#lines.clear()
    this.#lastTarget = undefined
  }

  async close(): Promise<void> {
    this.destroy()
    await Promise.all([...this.#sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve))))
  }

  #lineTo(origin: string): Line {
    let line = this.#lines.get(origin)
    if (line === undefined) {
      const { connections, network, destinationOf } = this.#settings
      line = new Line({ to: destinationOf(origin), network, connections, ...this.#reading, sockets: this.#sockets })
      this.#lines.set(origin, line)
    }
    return line
  }
}
