import type { Socket } from 'node:net'
import type { Exchange } from '../exchange/exchange.ts'
import type { Transport, TransportSettings } from '../exchange/transport.ts'
import type { Target } from '../target.ts'
import { Line } from './line.ts'

/** The connections of one virtual user, on the wire: HTTP/1.1 and nothing else. */
export class WireTransport implements Transport {
  readonly #settings: TransportSettings
  readonly #buffer: Uint8Array
  readonly #lines = new Map<string, Line>()
  readonly #sockets = new Set<Socket>()
  /** Mostly, one address is loaded over and over. */
  #lastTarget: Target | undefined
  #lastLine: Line | undefined

  /** Everything that comes for any user of a thread can be read into the same `buffer`. */
  constructor(settings: TransportSettings, buffer: Uint8Array) {
    this.#settings = settings
    this.#buffer = buffer
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
      line = new Line({ to: destinationOf(origin), network, connections, buffer: this.#buffer, sockets: this.#sockets })
      this.#lines.set(origin, line)
    }
    return line
  }
}
