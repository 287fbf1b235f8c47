import { CR, LF } from './bytes.ts'
import { ChunkLine } from './chunk-line.ts'
import { INCOMPLETE, Refusal } from './refusal.ts'
import { LastHead } from './last-head.ts'
import { ReplyHead } from './reply-head.ts'

/** The same limit on headers as in Node and undici. */
const MOST_BYTES = 16_384

/** Collects something that must be parsed in one piece (headers, a line) but arrives in several. Holds at most {@link MOST_BYTES}. */
class Gathered {
  bytes: Uint8Array = NOTHING
  length = 0

  /** Adds as much as there is room for. */
  add(bytes: Uint8Array, from: number, to: number): void {
    const end = this.length + Math.min(to - from, MOST_BYTES - this.length)
    if (end > this.bytes.length) this.#grow(end)
    this.bytes.set(bytes.subarray(from, from + end - this.length), this.length)
    this.length = end
  }

  /** Throws if it exceeds the limit. */
  check(what: string): void {
    if (this.length === MOST_BYTES) throw new Refusal(`${what} exceeds ${MOST_BYTES} bytes`)
  }

  /** Doubles the buffer, so that data arriving byte by byte is not copied at every byte. */
  #grow(least: number): void {
    const grown = new Uint8Array(Math.min(MOST_BYTES, Math.max(512, least, this.bytes.length * 2)))
    grown.set(this.bytes.subarray(0, this.length))
    this.bytes = grown
  }
}

const NOTHING = new Uint8Array(0)

/** Receives parsed data. `bytes` are reused for the next read: copy what you need before returning. */
export interface ReplySink {
  /** The headers of the reply are complete; their lines are in `bytes` from `from` to `to`. */
  headCame(head: ReplyHead, bytes: Uint8Array, from: number, to: number): void
  bodyCame(bytes: Uint8Array, from: number, to: number): void
}

/** The part that the next byte belongs to. */
type State = 'nothing' | 'head' | 'sized-body' | 'endless-body' | 'chunk-line' | 'chunk' | 'chunk-end' | 'trailer'

/** A part whose end its own grammar determines. */
interface Unit {
  read(bytes: Uint8Array, from: number, to: number): number
}

/** A target may report several times that it is still working (102), or what to preload (103); one that never sends the reply is broken. */
const MOST_INTERIM_REPLIES = 1_000

/**
 * Parses HTTP/1.1 replies from a connection, cut anywhere by the network: bytes in, events out.
 *
 *   reply        = *( interim-head ) head body               RFC 9110, 15.2; RFC 9112, 2.1
 *   body         = ""                                        to HEAD, with 204 and 304
 *                / *( chunk-line chunk CRLF ) last-line fields   transfer-encoding: …, chunked
 *                / *OCTET until the connection ends          another transfer-encoding, or neither of the two
 *                / <content-length> OCTET                    RFC 9112, 6.3
 *
 * Strategy: bodies are passed on as they arrive. Headers, a chunk line and a trailer are parsed in one piece: if one is cut, the data so far is collected and
 * parsed again at the end of each line, which the limit on its size keeps cheap. So an error is found at the end of its line at the latest.
 *
 * One reply at a time: after its last byte the reader accepts no more until {@link expect} is called.
 */
export class ReplyReader {
  readonly head: ReplyHead
  readonly #sink: ReplySink
  readonly #chunkLine = new ChunkLine()
  readonly #trailer: Unit = { read: (bytes, from, to) => this.head.readTrailer(bytes, from, to) }
  readonly #gathered = new Gathered()
  #state: State = 'nothing'
  #isToHead = false
  #interimReplies = 0
  /** How many bytes of a body or a chunk are missing. */
  #left = 0

  /** Readers of the same target can share `last`. */
  constructor(sink: ReplySink, last: LastHead = new LastHead()) {
    this.#sink = sink
    this.head = new ReplyHead(last)
  }

  /** Starts to expect the reply to a request. */
  expect(isToHead: boolean): void {
    this.#state = 'head'
    this.#isToHead = isToHead
    this.#interimReplies = 0
    this.#gathered.length = 0
  }

  get isDone(): boolean {
    return this.#state === 'nothing'
  }

  /** How many bytes of a body of known length are missing; 0 in any other state. */
  get missingBytes(): number {
    return this.#state === 'sized-body' ? this.#left : 0
  }

  /** Whether the end of the connection is the end of the reply. */
  get endsWithConnection(): boolean {
    return this.#state === 'endless-body'
  }

  /**
   * Parses the bytes from `from` to `to` and returns how far it got: to the end, or to where the reply was complete.
   *
   * @throws {Refusal} if they are not a valid reply. The reader and the connection must not be used again then.
   */
  read(bytes: Uint8Array, from: number, to: number): number {
    let at = from
    while (at < to && this.#state !== 'nothing') {
      switch (this.#state) {
        case 'head':
          at = this.#readHead(bytes, at, to)
          break
        case 'sized-body':
          at = this.#passOn(bytes, at, Math.min(to, at + this.#left))
          if (this.#left === 0) this.#state = 'nothing'
          break
        case 'endless-body':
          at = this.#passOn(bytes, at, to)
          break
        case 'chunk-line':
          at = this.#readChunkLine(bytes, at, to)
          break
        case 'chunk':
          at = this.#passOn(bytes, at, Math.min(to, at + this.#left))
          if (this.#left === 0) this.#awaitChunkEnd()
          break
        case 'chunk-end':
          at = this.#readChunkEnd(bytes, at)
          break
        case 'trailer':
          at = this.#readTrailer(bytes, at, to)
          break
      }
    }
    return at
  }

  #readHead(bytes: Uint8Array, from: number, to: number): number {
    const gathered = this.#gathered
    const before = gathered.length
    let at = from
    // Empty lines before a reply are skipped, as in llhttp.
    if (before === 0) while (at < to && (bytes[at] === CR || bytes[at] === LF)) at++
    const end = this.#readUnit(this.head, 'the head', bytes, at, to)
    if (end === INCOMPLETE) return to
    if (this.head.status < 200) this.#passOver()
    else if (before === 0) this.#headEnded(bytes, at, end)
    else this.#headEnded(gathered.bytes, 0, before + end - at)
    return end
  }

  #passOver(): void {
    this.#interimReplies += 1
    if (this.head.status === 101) throw new Refusal('it switches to another protocol, which was not requested')
    if (!this.head.keepsAlive) throw new Refusal('an interim reply ends the connection')
    if (this.#interimReplies > MOST_INTERIM_REPLIES) throw new Refusal(`there are more than ${MOST_INTERIM_REPLIES} interim replies`)
  }

  #headEnded(bytes: Uint8Array, from: number, to: number): void {
    const { head } = this
    this.#sink.headCame(head, bytes, from + head.fieldsAt, to)
    if (this.#isToHead || head.status === 204 || head.status === 304 || head.contentLength === 0) this.#state = 'nothing'
    else if (head.isChunked) this.#state = 'chunk-line'
    else if (head.contentLength < 0) this.#state = 'endless-body'
    else {
      this.#state = 'sized-body'
      this.#left = head.contentLength
    }
  }

  #passOn(bytes: Uint8Array, from: number, to: number): number {
    this.#left -= to - from
    this.#sink.bodyCame(bytes, from, to)
    return to
  }

  #readChunkLine(bytes: Uint8Array, from: number, to: number): number {
    const end = this.#readUnit(this.#chunkLine, 'the line of a chunk', bytes, from, to)
    if (end === INCOMPLETE) return to
    this.#left = this.#chunkLine.size
    this.#state = this.#left === 0 ? 'trailer' : 'chunk'
    return end
  }

  #awaitChunkEnd(): void {
    this.#state = 'chunk-end'
    this.#left = 2
  }

  #readChunkEnd(bytes: Uint8Array, at: number): number {
    if (bytes[at] !== (this.#left === 2 ? CR : LF)) throw new Refusal('a chunk is longer than its size')
    this.#left -= 1
    if (this.#left === 0) this.#state = 'chunk-line'
    return at + 1
  }

  #readTrailer(bytes: Uint8Array, from: number, to: number): number {
    const end = this.#readUnit(this.#trailer, 'the trailer', bytes, from, to)
    if (end === INCOMPLETE) return to
    this.#state = 'nothing'
    return end
  }

  /** Returns where a unit ends; {@link INCOMPLETE} if it continues, and its data is then kept. */
  #readUnit(unit: Unit, what: string, bytes: Uint8Array, from: number, to: number): number {
    const gathered = this.#gathered
    const before = gathered.length
    let end: number
    if (before === 0) {
      // Usually all of it is in one read, and nothing is copied.
      end = unit.read(bytes, from, Math.min(to, from + MOST_BYTES))
      if (end !== INCOMPLETE) return end
      gathered.add(bytes, from, to)
    } else {
      gathered.add(bytes, from, to)
      // Only the end of a line adds something new to parse.
      end = hasLineEnd(bytes, from, to) ? unit.read(gathered.bytes, 0, gathered.length) : INCOMPLETE
      if (end !== INCOMPLETE) {
        gathered.length = 0
        return from + end - before
      }
    }
    gathered.check(what)
    return INCOMPLETE
  }
}

function hasLineEnd(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (bytes[at] === LF) return true
  return false
}
