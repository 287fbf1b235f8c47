import { randomBytes } from 'node:crypto'
import { Ring } from '../../units/collections/ring.ts'
import type { Operation } from '../sockets/operation.ts'

const MARK_BYTES = 4
const PAYLOAD_BYTES = 8

interface Ping {
  readonly number: number
  readonly operation: Pick<Operation<void>, 'succeed'>
}

/**
 * The unanswered pings of one WebSocket. Each has a unique payload, which its pong repeats (RFC 6455, 5.5.3); a pong may also be unsolicited, or answer only
 * the latest of several pings.
 */
export class Pings {
  readonly #waiting = new Ring<Ping>()
  /** Random, so that an unsolicited pong is not taken for an answer. Created for the first ping. */
  #mark: Buffer | undefined
  #last = 0

  /** Adds a ping and returns its payload. */
  add(operation: Ping['operation']): Buffer {
    this.#mark ??= randomBytes(MARK_BYTES)
    this.#last += 1
    this.#waiting.add({ number: this.#last, operation })
    const payload = Buffer.alloc(PAYLOAD_BYTES)
    payload.set(this.#mark)
    payload.writeUInt32BE(this.#last, MARK_BYTES)
    return payload
  }

  /** Handles a pong: it answers the ping with its payload, and those before. */
  answered(payload: Buffer): void {
    const index = this.#nthOf(payload)
    // Pending pings have consecutive numbers.
    if (index === undefined || index > this.#last) return
    while ((this.#waiting.first?.number ?? Number.POSITIVE_INFINITY) <= index) this.#waiting.take()!.operation.succeed()
  }

  #nthOf(payload: Buffer): number | undefined {
    const isOurs = payload.length === PAYLOAD_BYTES && this.#mark?.equals(payload.subarray(0, MARK_BYTES)) === true
    return isOurs ? payload.readUInt32BE(MARK_BYTES) : undefined
  }
}
