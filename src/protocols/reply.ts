import { LoadError } from '../units/errors/error.ts'
import { parserMessage } from '../units/errors/parser-message.ts'
import { formatCount } from '../units/format.ts'
import type { Milliseconds } from '../units/duration.ts'
import type { Call } from './call.ts'
import { refuseDetached } from './detached.ts'
import { parseHeaders, type HeaderSource, type ReplyHeaders } from './http/request/headers.ts'

/** The source of a reply; an engine passes it when the last byte has arrived. */
export interface ReplySource {
  readonly url: string
  /** `url` without its query, which may contain secrets: this is shown in errors. */
  readonly shownUrl: string
  readonly headers: HeaderSource
  /** The kept part of the body. */
  readonly body: Buffer
  readonly keptBytes: number
  /** Must not change any more. */
  readonly call: Call
}

/** The phases of a call, in ms; `undefined` for a phase that did not happen, such as DNS on an open connection. */
export interface ReplyPhases {
  /** Until its bytes could be sent, without the time to open the connection. */
  readonly wait: Milliseconds | undefined
  readonly dns: Milliseconds | undefined
  readonly connect: Milliseconds | undefined
  readonly tls: Milliseconds | undefined
  /** From sending to the headers of the reply. */
  readonly firstByte: Milliseconds | undefined
  /** From the headers of the reply to its last byte. */
  readonly body: Milliseconds | undefined
}

/** A complete reply: when a task gets it, the last byte has arrived, so nothing on it needs to be awaited. */
export class Reply {
  readonly status: number
  /** Whether the call accepts the status; by default, one below 400. */
  readonly ok: boolean
  readonly url: string
  /** How many bytes the body had, kept or not. */
  readonly size: number
  /** Whether the body was longer than what is kept (option `maxBody`). */
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

  /** Names in lower case; a list if a name occurs several times. */
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

  /** The body as received, not decompressed; for a truncated one, the kept part. */
  bytes(): Uint8Array {
    return this.#source.body
  }

  /**
   * The body as UTF-8, without byte order mark.
   *
   * @throws {LoadError} `body-truncated`, since a part could be mistaken for the whole text.
   */
  text(): string {
    if (this.truncated) {
      const kept = formatCount(this.bytes().length)
      throw new LoadError(
        'body-truncated',
        `The body of ${this.#source.shownUrl} has ${formatCount(this.size)} bytes, but only ${kept} were kept. Raise the option \`maxBody\`, or read \`bytes()\``,
      )
    }
    return new TextDecoder().decode(this.bytes())
  }

  /**
   * The body as JSON. `T` is the type that the caller expects; it is not checked.
   *
   * @throws {LoadError} `body-truncated`, or `bad-json` if it is not JSON.
   */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- short for `as T`, as in supertest and ky
  json<T = unknown>(): T {
    const text = this.text()
    try {
      return JSON.parse(text) as T
    } catch (error) {
      throw new LoadError(
        'bad-json',
        `Expected JSON from ${this.#source.shownUrl} (status ${this.status}): ${parserMessage(error as Error)}`,
      )
    }
  }
}

const happened = (phaseMs: Milliseconds): Milliseconds | undefined => (Number.isNaN(phaseMs) ? undefined : phaseMs)
