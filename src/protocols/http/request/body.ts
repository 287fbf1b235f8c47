import { randomBytes } from 'node:crypto'
import { bufferOf, isBlob, isForm, isPlainObject, isSearchParams } from '../../../units/platform/any-realm.ts'
import { LoadError } from '../../../units/errors/error.ts'
import { type RequestStream, StreamedBody, bodyOfBlob, bodyOfStream, isStream, piecesOfBlob } from './streamed-body.ts'
import { kindOf } from '../../../units/text/kind-of.ts'
import { thrownError } from '../../../units/errors/thrown.ts'

/** An encoded form, and its `content-type`. */
export interface EncodedForm {
  readonly content: Buffer | StreamedBody
  readonly contentType: string
}

/**
 * Encodes a form as `multipart/form-data` (RFC 7578, and the HTML standard for names and line ends). Texts are encoded at once; files are read while they are
 * sent. `givenType` is the header `content-type` of the caller, whose boundary is used.
 *
 * @throws {LoadError} `bad-body` if that header names no boundary.
 */
function encodeForm(form: FormData, givenType: string | undefined): EncodedForm {
  const boundary = givenType === undefined ? `----vitest-load-${randomBytes(16).toString('hex')}` : boundaryIn(givenType)
  const parts: (Buffer | Blob)[] = []
  let texts = ''
  for (const [name, value] of form) {
    texts += `--${boundary}\r\ncontent-disposition: form-data; name="${escaped(crlf(name))}"`
    if (!isBlob(value)) {
      texts += `\r\n\r\n${crlf(value)}\r\n`
      continue
    }
    texts += `; filename="${escaped(value.name)}"\r\ncontent-type: ${value.type || 'application/octet-stream'}\r\n\r\n`
    parts.push(Buffer.from(texts), value)
    texts = '\r\n'
  }
  parts.push(Buffer.from(`${texts}--${boundary}--\r\n`))
  const contentType = givenType ?? `multipart/form-data; boundary=${boundary}`
  const [only] = parts
  if (parts.length === 1) return { content: only as Buffer, contentType }
  const length = parts.reduce((sum, part) => sum + (Buffer.isBuffer(part) ? part.length : part.size), 0)
  return { content: new StreamedBody(length, true, () => piecesOf(parts)), contentType }
}

async function* piecesOf(parts: readonly (Buffer | Blob)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    if (Buffer.isBuffer(part)) yield part
    else yield* piecesOfBlob(part)
  }
}

function boundaryIn(contentType: string): string {
  const [, quoted, bare] = /;\s*boundary=(?:"([^"]+)"|([^\s;"]+))/i.exec(contentType) ?? []
  const boundary = quoted ?? bare
  if (boundary !== undefined) return boundary
  throw new LoadError(
    'bad-body',
    'Expected the header `content-type` of a FormData to name its boundary, got one without (it is not shown): leave the header out, and it is set',
  )
}

const crlf = (text: string): string => text.replace(/\r\n?|\n/g, '\r\n')

const escaped = (text: string): string => text.replaceAll('\n', '%0A').replaceAll('\r', '%0D').replaceAll('"', '%22')

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
