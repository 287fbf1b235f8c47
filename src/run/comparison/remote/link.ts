import type { Socket } from 'node:net'
import { deserialize, serialize } from 'node:v8'
import type { Message } from './remote-messages.ts'

const HEADER_BYTES = 4
/** Of one message: a block has some 8 000 latencies at most. */
const MOST_BYTES = 16 * 1024 * 1024

/** What a link tells. */
export interface LinkEvents {
  readonly onMessage: (message: Message) => void
  /** Once, whatever the reason. */
  readonly onClosed: () => void
}

/** Messages over a socket, each behind its length. Plain data, in the form of Node's own structured clone: typed arrays arrive as they left. */
export class Link {
  readonly #socket: Socket
  #pending: Buffer = Buffer.alloc(0)

  constructor(socket: Socket, events: LinkEvents) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.on('data', (chunk: Buffer) => this.#take(chunk, events))
    // What went wrong does not matter to the other end: it is closed.
    socket.on('error', () => {})
    socket.once('close', () => events.onClosed())
  }

  send(message: Message): void {
    const body = serialize(message)
    const header = Buffer.alloc(HEADER_BYTES)
    header.writeUInt32BE(body.length)
    if (this.#socket.writable) this.#socket.write(Buffer.concat([header, body]))
  }

  /** Sends what is still to be sent, and ends. */
  end(): void {
    this.#socket.end()
  }

  /** Does not keep the process alive. */
  unref(): void {
    this.#socket.unref()
  }

  destroy(): void {
    this.#socket.destroy()
  }

  #take(chunk: Buffer, { onMessage }: LinkEvents): void {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk])
    while (this.#pending.length >= HEADER_BYTES) {
      const length = this.#pending.readUInt32BE()
      if (length > MOST_BYTES) return this.destroy()
      if (this.#pending.length < HEADER_BYTES + length) return
      const message = deserialize(this.#pending.subarray(HEADER_BYTES, HEADER_BYTES + length)) as Message
      this.#pending = this.#pending.subarray(HEADER_BYTES + length)
      onMessage(message)
    }
  }
}
