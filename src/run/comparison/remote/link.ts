import type { Socket } from 'node:net'
import { deserialize, serialize } from 'node:v8'
import type { Message } from './remote-messages.ts'

const HEADER_BYTES = 4
/** The longest message: a block has some 8 000 latencies at most. */
const MOST_BYTES = 16 * 1024 * 1024

/** The events of a link. */
export interface LinkEvents {
  readonly onMessage: (message: Message) => void
  /** Called once, whatever the reason. */
  readonly onClosed: () => void
}

/** Length-prefixed messages over a socket. Plain data in the format of Node's structured clone, so typed arrays arrive unchanged. */
export class Link {
  readonly #socket: Socket
  #pending: Buffer = Buffer.alloc(0)

  constructor(socket: Socket, events: LinkEvents) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.on('data', (chunk: Buffer) => this.#take(chunk, events))
    // The error does not matter: the link is closed.
    socket.on('error', () => {})
    socket.once('close', () => events.onClosed())
  }

  send(message: Message): void {
    const body = serialize(message)
    const header = Buffer.alloc(HEADER_BYTES)
    header.writeUInt32BE(body.length)
    if (this.#socket.writable) this.#socket.write(Buffer.concat([header, body]))
  }

  /** Sends everything pending, and ends. */
  end(): void {
    this.#socket.end()
  }

  /** Stops keeping the process alive. */
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
