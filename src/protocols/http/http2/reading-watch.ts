import type { ClientHttp2Session } from 'node:http2'
import type { Socket } from 'node:net'
import type { Clock, Timer } from '../../../units/time/clock.ts'
import type { Milliseconds } from '../../../units/duration.ts'

const POLL_INTERVAL_MS: Milliseconds = 500

/** As many bytes as the buffers of the systems in between take of a target that reads nothing, several times over. */
const MOST_UNREAD_BYTES = 32_768

interface WatchedConnection {
  readonly session: Pick<ClientHttp2Session, 'ping' | 'destroyed'>
  readonly socket: Pick<Socket, 'bytesRead' | 'bytesWritten'>
  readonly clock: Clock
  /** Whether calls are in progress. */
  isBusy(): boolean
  /** Called once its client has stopped reading. */
  stopped(): void
}

/**
 * Finds out that the client of Node has stopped reading. That client stops silently if received data breaks the rules of the whole connection (RFC 9113, 5.4.1).
 *
 * Strategy: when nothing has come for a while and calls go on, a PING is sent, once for each such silence. Whether the target answers it does not matter: it may
 * stand still. But a client that has stopped reading does not write it either, although there is room for it.
 */
export class ReadingWatch {
  readonly #of: WatchedConnection
  #timer: Timer | undefined
  #bytesRead = -1
  #bytesWritten = 0
  /** Written by the look before the last bytes came, at the latest. */
  #writtenBefore = 0
  /** Bytes that had been written when the PING of this silence was sent. */
  #writtenAtPing: number | undefined

  constructor(of: WatchedConnection) {
    this.#of = of
  }

  /** A call has begun. */
  start(): void {
    this.#timer ??= this.#of.clock.after(POLL_INTERVAL_MS, this.#look)
  }

  close(): void {
    if (this.#timer !== undefined) this.#of.clock.cancel(this.#timer)
  }

  readonly #look = (): void => {
    this.#timer = undefined
    if (this.#of.session.destroyed || !this.#of.isBusy()) return
    const { bytesRead, bytesWritten } = this.#of.socket
    if (bytesRead !== this.#bytesRead) {
      this.#bytesRead = bytesRead
      this.#writtenBefore = this.#bytesWritten
      this.#writtenAtPing = undefined
    } else if (this.#writtenAtPing === undefined) {
      if (bytesWritten - this.#writtenBefore <= MOST_UNREAD_BYTES) this.#ping(bytesWritten)
    } else if (this.#writtenAtPing === bytesWritten) {
      this.#of.stopped()
      return
    }
    this.#bytesWritten = bytesWritten
    this.start()
  }

  #ping(bytesWritten: number): void {
    // Its answer does not end the silence, or each would be followed by the next PING.
    const isSent = this.#of.session.ping(() => {
      this.#bytesRead = this.#of.socket.bytesRead
    })
    // Node sends no more of them to a target that has left ten unanswered.
    this.#writtenAtPing = isSent ? bytesWritten : Number.NaN
  }
}
