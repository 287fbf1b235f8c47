import { bufferOf, isBlob, isForm, isPlainObject, isSearchParams } from '../../../units/platform/any-realm.ts'
import { LoadError } from '../../../units/errors/error.ts'
import { kindOf } from '../../../units/kind-of.ts'
import { thrownError } from '../../../units/errors/thrown.ts'
import { encodeForm } from './form-body.ts'
import { bodyOfBlob, bodyOfStream, isStream, type RequestStream, type StreamedBody } from './streamed-body.ts'

/** Body of a request: text, bytes, a form, a file, a stream of bytes or text, or an object or a list for JSON. */
export type RequestBody = string | ArrayBuffer | ArrayBufferView | URLSearchParams | FormData | Blob | RequestStream | JsonBody

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

/** An encoded body, and its default `content-type`. */
export interface EncodedBody {
  readonly content: Buffer | StreamedBody
  readonly contentType: string | undefined
}

/**
 * Encodes a body. Text and forms get the `content-type` that `fetch` would set, a file its own, plain objects and lists become JSON, bytes and streams get none.
 * `givenType` is the header `content-type` of the caller.
 *
 * @throws {LoadError} `bad-body` if it is none of these, cannot be JSON, is a stream that was already sent or read, or a form whose `givenType` has no boundary.
 */
export function encodeBody(body: unknown, givenType?: string): EncodedBody {
  if (typeof body === 'string') return { content: Buffer.from(body), contentType: 'text/plain;charset=UTF-8' }
  const bytes = bufferOf(body)
  if (bytes !== undefined) return { content: bytes, contentType: undefined }
  if (isSearchParams(body)) {
    return { content: Buffer.from(String(body)), contentType: 'application/x-www-form-urlencoded;charset=UTF-8' }
  }
  if (isForm(body)) return encodeForm(body, givenType)
  if (isBlob(body)) return { content: bodyOfBlob(body), contentType: body.type || undefined }
  if (isStream(body)) return { content: bodyOfStream(body), contentType: undefined }
  if (isPlain(body)) return { content: Buffer.from(jsonOf(body)), contentType: 'application/json' }
  throw new LoadError(
    'bad-body',
    `Expected \`body\` to be text, bytes, URLSearchParams, FormData, a Blob, a stream, or a plain object or list for JSON, got ${kindOf(body)}`,
  )
}

/** Whether it is a plain object or a list. A class instance (a `FormData`, a `Map`) would silently become `{}` as JSON. */
export const isPlain = (body: unknown): body is object => Array.isArray(body) || isPlainObject(body)

function jsonOf(body: object): string {
  try {
    return JSON.stringify(body)
  } catch (cause) {
    throw new LoadError('bad-body', `Expected \`body\` to be valid JSON data: ${thrownError(cause).message}`, { cause })
  }
}
