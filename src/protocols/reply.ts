import { LoadError } from '../units/errors/error.ts'
import { formatCount } from '../units/format.ts'
import type { Milliseconds } from '../units/duration.ts'
import type { Call } from './call.ts'
import { refuseDetached } from './detached.ts'
import { parseHeaders, type HeaderSource, type ReplyHeaders } from './http/request/headers.ts'

/** What a reply is made from; an engine hands it over when the last byte has come. */
export interface ReplySource {
  readonly url: string
  /** `url` without its query, which may hold secrets: what errors show. */
  readonly shownUrl: string
  readonly headers: HeaderSource
  /** The body as far as it was kept. */
  readonly body: Buffer
  readonly keptBytes: number
  /** Must not change any more. */
  readonly call: Call
}

/** Where the time of a call went, in ms; `undefined` for what did not happen, such as DNS on a connection that was open already. */
export interface ReplyPhases {
  /** Until its bytes could go out, less what opening the connection took. */
  readonly wait: Milliseconds | undefined
  readonly dns: Milliseconds | undefined
  readonly connect: Milliseconds | undefined
  readonly tls: Milliseconds | undefined
  /** From the bytes going out to the head of the reply. */
  readonly firstByte: Milliseconds | undefined
  /** From the head of the reply to its last byte. */
  readonly body: Milliseconds | undefined
}

/** A whole reply: when a task has it, the last byte has come, so everything on it is at hand without waiting. */
export class Reply {
  readonly status: number
  /** Whether the status is one that the call accepts; by default, below 400. */
  readonly ok: boolean
  readonly url: string
  /** How many bytes the body had, kept or not. */
  readonly size: number
  /** Whether more of the body came than is kept (option `maxBody`). */
  readonly truncated: boolean
  /** From the call to the last byte. */
  readonly durationMs: Milliseconds
  readonly #source: ReplySource
  #headers: ReplyHeaders | undefined

  static {
    refuseDetached(Reply, 'reply', ['bytes', 'text', 'json'])
  }

  constructor(source: ReplySource) {
    const { url, keptBytes, call } = source
    this.status = call.status
    this.ok = call.failure === undefined
    this.url = url
    this.size = call.bytesReceived
    this.truncated = keptBytes < call.bytesReceived
    this.durationMs = call.endedMs - call.startedMs
    this.#source = source
  }

  /** Names in lower case; a list where the same name came several times. */
  get headers(): ReplyHeaders {
    this.#headers ??= parseHeaders(this.#source.headers.raw)
    return this.#headers
  }

  get phases(): ReplyPhases {
    const { waitMs, dnsMs, connectMs, tlsMs, firstByteMs, bodyMs } = this.#source.call
    return {
      wait: happened(waitMs),
      dns: happened(dnsMs),
      connect: happened(connectMs),
      tls: happened(tlsMs),
      firstByte: happened(firstByteMs),
      body: happened(bodyMs),
    }
  }

  /** The body as it came, not decompressed; of a truncated one, what was kept. */
  bytes(): Uint8Array {
    return this.#source.body
  }

  /**
   * The body as UTF-8, without byte order mark.
   *
   * @throws {LoadError} `body-truncated`, since a part of a text can be mistaken for all of it.
   */
  text(): string {
    if (this.truncated) {
      const kept = formatCount(this.bytes().length)
      throw new LoadError(
        'body-truncated',
        `The body of ${this.#source.shownUrl} has ${formatCount(this.size)} bytes, of which ${kept} were kept. Raise the option \`maxBody\`, or read \`bytes()\``,
      )
    }
    return new TextDecoder().decode(this.bytes())
  }

  /**
   * The body as JSON. `T` is what the caller takes it to be; nothing checks that.
   *
   * @throws {LoadError} `body-truncated`, or `bad-json` where it is no JSON.
   */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- short for `as T`, as in supertest and ky
  json<T = unknown>(): T {
    const text = this.text()
    try {
      return JSON.parse(text) as T
    } catch (error) {
      throw new LoadError(
        'bad-json',
        `Expected JSON from ${this.#source.shownUrl} (status ${this.status}): ${withoutExcerpt(error as Error)}`,
      )
    }
  }
}

const happened = (phaseMs: Milliseconds): Milliseconds | undefined => (Number.isNaN(phaseMs) ? undefined : phaseMs)

/** What is wrong with a text as JSON, without the piece of it that the parser quotes: it may hold a secret. */
const withoutExcerpt = ({ message }: Error): string => message.replace(/, (?:\.\.\.)?".*$/s, '')
