import { connect, type Socket } from 'node:net'
import { createInterface, type Interface } from 'node:readline'

/** One connection to the database of `servers/database.mjs`. Stands for `pg`, `ioredis`, a gRPC stub: vitest-load knows nothing of it. */
export class Database {
  readonly #socket: Socket
  readonly #lines: AsyncIterator<string>
  readonly #reader: Interface

  constructor(port: number) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true })
    this.#reader = createInterface({ input: this.#socket })
    this.#lines = this.#reader[Symbol.asyncIterator]()
  }

  /** Rejects, as drivers do, when there is no such row. */
  async find(id: number): Promise<string> {
    this.#socket.write(`${id}\n`)
    const { value, done } = await this.#lines.next()
    if (done === true) throw Object.assign(new Error('connection closed'), { code: 'CLOSED' })
    if (value.startsWith('ERROR')) throw Object.assign(new Error(value), { code: 'NO_ROW' })
    return value
  }

  close(): void {
    this.#reader.close()
    this.#socket.destroy()
  }
}
