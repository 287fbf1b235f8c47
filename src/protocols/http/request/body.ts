import { asBuffer, isBytes, isSearchParams } from '../../../units/platform/any-realm.ts'
import { LoadError } from '../../../units/errors/error.ts'
import { kindOf } from '../../../units/kind-of.ts'
import { thrownError } from '../../../units/errors/thrown.ts'

/** Body of a request: text, bytes, a form, a stream of bytes or text, or an object or a list for JSON. */
export type RequestBody = string | Uint8Array | URLSearchParams | RequestStream | JsonBody

/**
 * A list or a plain object, but not an instance of a platform class: each of those has one of these properties. (TypeScript cannot distinguish other classes
 * from interfaces; they are refused at run time.)
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

/** A body that is produced while it is sent: a `Readable`, a `ReadableStream`, an async generator. Can be sent once. */
export type RequestStream = AsyncIterable<string | Uint8Array>

/** An encoded body, and its default `content-type`. */
export interface EncodedBody {
  readonly content: Buffer | RequestStream
  readonly contentType: string | undefined
}

/**
 * Encodes a body. Text and forms get the `content-type` that `fetch` would set, plain objects and lists become JSON, bytes and streams get none.
 *
 * @throws {LoadError} `bad-body` if it is none of these, cannot be JSON, or is a stream that was already sent or read.
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

/** Streams that a request has used: sent again, each would silently be an empty body. */
const usedStreams = new WeakSet<RequestStream>()

function unused(stream: RequestStream): RequestStream {
  const { readableDidRead } = stream as { readonly readableDidRead?: unknown }
  if (usedStreams.has(stream) || readableDidRead === true) {
    throw new LoadError('bad-body', 'A stream can be sent only once, and this one was already sent or read: create a new one for each call')
  }
  usedStreams.add(stream)
  return stream
}

/** Whether it is a plain object or a list. A class instance (a `FormData`, a `Map`) would silently become `{}` as JSON. */
export function isPlain(body: unknown): body is object {
  if (typeof body !== 'object' || body === null) return false
  const prototype: unknown = Object.getPrototypeOf(body)
  // Checked by the prototype chain and not by identity: under Vitest an object may come from another realm.
  return Array.isArray(body) || prototype === null || Object.getPrototypeOf(prototype) === null
}

function jsonOf(body: object): string {
  try {
    return JSON.stringify(body)
  } catch (cause) {
    throw new LoadError('bad-body', `Expected \`body\` to be valid JSON data: ${thrownError(cause).message}`, { cause })
  }
}
