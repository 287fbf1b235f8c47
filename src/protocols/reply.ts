import { LoadError } from '../units/errors/error.ts'
import { parserMessage } from '../units/errors/parser-message.ts'
import { formatCount } from '../units/format.ts'
import type { Milliseconds } from '../units/duration.ts'
import type { Call } from './call.ts'
import { refuseDetached } from './detached.ts'
import { cookiesIn } from './http/cookies/set-cookie.ts'
import { codingsOf } from './http/request/content-coding.ts'
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
  /** How many bytes the body has, kept or not. */
  readonly size: number
  /** Whether the body was decompressed. */
  readonly isDecoded: boolean
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
  /** Whether the call accepts the status, by default one below 400, and its `check` passed. */
  readonly ok: boolean
  readonly url: string
  /** How many bytes the body had, kept or not; if it was decompressed, after that. */
  readonly size: number
  /** Whether the body was longer than what is kept (option `maxBody`). */
  readonly truncated: boolean
  /** From the call to the last byte. */
  readonly durationMs: Milliseconds
  readonly #source: ReplySource
  #headers: ReplyHeaders | undefined

  static {
    refuseDetached(Reply, 'reply', ['bytes', 'text', 'json', 'orThrow'])
  }

  constructor(source: ReplySource) {
    const { url, keptBytes, size, call } = source
    this.status = call.status
    this.ok = call.failure === undefined
    this.url = url
    this.size = size
    this.truncated = keptBytes < size
    this.durationMs = call.endedMs - call.startedMs
    this.#source = source
  }

  /** Names in lower case; a list if a name occurs several times. */
  get headers(): ReplyHeaders {
    this.#headers ??= parseHeaders(this.#source.headers.raw)
    return this.#headers
  }

  /** The cookies that this reply sets, by name: `{ session: '…' }`. Those that the user has are in `http.cookies`. */
  get cookies(): Readonly<Record<string, string>> {
    return cookiesIn(this.#source.headers.raw)
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

  /**
   * Returns this reply if it is `ok`, so that a task goes on only with one that is.
   *
   * @throws {LoadError} why it is not: `status-503`, or `check`
   */
  orThrow(): this {
    const { failure } = this.#source.call
    if (failure === undefined) return this
    throw new LoadError(failure.code, failure.message, failure.thrown === undefined ? undefined : { cause: failure.thrown })
  }

  /** The body as received, decompressed only with the option `decompress`; for a truncated one, the kept part. */
  bytes(): Uint8Array {
    return this.#source.body
  }

  /**
   * The body as UTF-8, without byte order mark.
   *
   * @throws {LoadError} `body-truncated`, since a part could be mistaken for the whole text; `body-compressed` if it came compressed and was left so.
   */
  text(): string {
    if (this.size > 0 && !this.#source.isDecoded && codingsOf(this.#source.headers.raw).length > 0)
      throw new LoadError(
        'body-compressed',
        `The body of ${this.#source.shownUrl} is compressed, as its header \`content-encoding\` says. Set the option \`decompress: true\`, or read \`bytes()\``,
      )
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
   * @throws {LoadError} `body-truncated`, `body-compressed`, or `bad-json` if it is not JSON.
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

/** A check of a reply: it fails if the function throws or returns `false`. */
export type ReplyCheck = (reply: Reply) => unknown

const happened = (phaseMs: Milliseconds): Milliseconds | undefined => (Number.isNaN(phaseMs) ? undefined : phaseMs)
