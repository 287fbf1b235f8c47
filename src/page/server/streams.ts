import type { ServerResponse } from 'node:http'
import type { Milliseconds } from '../../units/duration.ts'
import type { PageSession } from '../session.ts'

const MOST_STREAMS = 20
/** A reader that takes nothing for so long is dropped; it may come back and go on where it was. */
const LONGEST_BLOCK_MS: Milliseconds = 5_000

/** A stream that says nothing for longer than this looks dead to the page; a comment shows that it is not. */
const LONGEST_SILENCE_MS: Milliseconds = 5_000

interface Stream {
  readonly response: ServerResponse
  /** The number of the latest update that it has; `-1` before the state. */
  sentId: number
  blockedSinceMs: Milliseconds | undefined
  writtenAtMs: Milliseconds
}

/**
 * The open streams of events. Nothing is kept for a single one: a reader that is slow gets what it lacks when it reads again, from the updates that the session has,
 * or the whole state.
 */
export class EventStreams {
  readonly #session: PageSession
  readonly #now: () => Milliseconds
  readonly #streams = new Set<Stream>()

  constructor(session: PageSession, now: () => Milliseconds) {
    this.#session = session
    this.#now = now
  }

  get size(): number {
    return this.#streams.size
  }

  /** Opens a stream for a reader that has everything up to `lastId`, or nothing. Returns `false` if there are too many. */
  open(response: ServerResponse, lastId: number | undefined): boolean {
    if (this.#streams.size >= MOST_STREAMS) return false
    // The state of a new reader and the next update must not overlap.
    this.flush()
    const stream: Stream = { response, sentId: lastId ?? -1, blockedSinceMs: undefined, writtenAtMs: this.#now() }
    this.#streams.add(stream)
    response.on('close', () => this.#streams.delete(stream))
    response.on('error', () => this.#streams.delete(stream))
    response.on('drain', () => {
      stream.blockedSinceMs = undefined
      this.#send(stream)
    })
    response.write('retry: 500\n\n')
    this.#send(stream)
    return true
  }

  /** Sends what has changed to all, and drops readers that take nothing. */
  flush(): void {
    this.#session.flush()
    const nowMs = this.#now()
    for (const stream of this.#streams) {
      if (stream.blockedSinceMs === undefined) {
        this.#send(stream)
        if (nowMs - stream.writtenAtMs >= LONGEST_SILENCE_MS) this.#put(stream, ':\n\n')
      } else if (nowMs - stream.blockedSinceMs > LONGEST_BLOCK_MS) stream.response.destroy()
    }
  }

  closeAll(): void {
    for (const { response } of this.#streams) response.destroy()
  }

  #send(stream: Stream): void {
    const updates = stream.sentId < 0 ? undefined : this.#session.since(stream.sentId)
    if (updates === undefined) {
      this.#write(stream, 'state', this.#session.id, JSON.stringify(this.#session.state))
      return
    }
    for (const { id, json } of updates) {
      if (stream.blockedSinceMs !== undefined) return
      this.#write(stream, 'update', id, json)
    }
  }

  #write(stream: Stream, event: string, id: number, json: string): void {
    stream.sentId = id
    this.#put(stream, `event: ${event}\nid: ${id}\ndata: ${json}\n\n`)
  }

  #put(stream: Stream, text: string): void {
    stream.writtenAtMs = this.#now()
    if (!stream.response.write(text)) stream.blockedSinceMs = stream.writtenAtMs
  }
}
