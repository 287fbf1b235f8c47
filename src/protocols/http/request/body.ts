import { asBuffer, isBytes, isSearchParams } from '../../../units/platform/any-realm.ts'
import { LoadError } from '../../../units/errors/error.ts'
import { kindOf } from '../../../units/kind-of.ts'
import { thrownError } from '../../../units/errors/thrown.ts'

/** Body of a request: text, bytes, a form, a stream of bytes or text, or anything that JSON can hold as an object or a list. */
export type RequestBody = string | Uint8Array | URLSearchParams | RequestStream | JsonBody

/**
 * A list or a plain object. An instance of a class of the platform is none: each has one of these properties. (Other classes cannot be told from interfaces by
 * their types, and are refused when they are to be sent.)
 */
export type JsonBody =
  | readonly unknown[]
  | { readonly [name: string]: unknown }
  | (object & {
      /** `Map`, `Set`, `FormData`, `Headers`. */
      readonly [Symbol.iterator]?: never
      /** `ArrayBuffer`, `DataView`, `Promise`. */
      readonly [Symbol.toStringTag]?: never
      /** `Date`. */
      readonly [Symbol.toPrimitive]?: never
      /** Functions. */
      readonly [Symbol.hasInstance]?: never
      /** `Blob`, `File`, `Response`. */
      readonly arrayBuffer?: never
    })

/** A body that is made while it is sent: a `Readable`, a `ReadableStream`, an async generator. Can be sent once. */
export type RequestStream = AsyncIterable<string | Uint8Array>

/** A body as it is sent, and the `content-type` it has where the caller names none. */
export interface EncodedBody {
  readonly content: Buffer | RequestStream
  readonly contentType: string | undefined
}

/**
 * Turns a body into what is sent. Text and forms get the `content-type` that `fetch` gives them, plain objects and lists become JSON, bytes and streams
 * get none.
 *
 * @throws {LoadError} `bad-body` for what is none of these, has no JSON, or is a stream that was sent or read before.
 */
export function encodeBody(body: unknown): EncodedBody {
  if (typeof body === 'string') return { content: Buffer.from(body), contentType: 'text/plain;charset=UTF-8' }
  if (isBytes(body)) return { content: asBuffer(body), contentType: undefined }
  if (isSearchParams(body)) {
    return { content: Buffer.from(String(body)), contentType: 'application/x-www-form-urlencoded;charset=UTF-8' }
  }
  if (isStream(body)) return { content: unused(body), contentType: undefined }
  if (isPlain(body)) return { content: Buffer.from(jsonOf(body)), contentType: 'application/json' }
  throw new LoadError(
    'bad-body',
    `Expected \`body\` to be text, a Uint8Array, URLSearchParams, a stream, or a plain object or list for JSON, got ${kindOf(body)}`,
  )
}

export function isStream(body: unknown): body is RequestStream {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body
}

/** Streams that were given to a request: sent once more, each would be an empty body, and nothing would say so. */
const usedStreams = new WeakSet<RequestStream>()

function unused(stream: RequestStream): RequestStream {
  const { readableDidRead } = stream as { readonly readableDidRead?: unknown }
  if (usedStreams.has(stream) || readableDidRead === true) {
    throw new LoadError('bad-body', 'A stream can be sent once, and this one was sent or read before: make a new one for each call')
  }
  usedStreams.add(stream)
  return stream
}

/** Whether it is an object literal or a list. A class instance (a `FormData`, a `Map`) would silently become `{}` as JSON. */
export function isPlain(body: unknown): body is object {
  if (typeof body !== 'object' || body === null) return false
  const prototype: unknown = Object.getPrototypeOf(body)
  // By its own prototype and not by identity: under Vitest an object may come from another realm.
  return Array.isArray(body) || prototype === null || Object.getPrototypeOf(prototype) === null
}

function jsonOf(body: object): string {
  try {
    return JSON.stringify(body)
  } catch (cause) {
    throw new LoadError('bad-body', `Expected \`body\` to be something that JSON can hold: ${thrownError(cause).message}`, { cause })
  }
}
