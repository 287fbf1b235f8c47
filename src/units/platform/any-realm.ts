import { isAnyArrayBuffer, isArrayBufferView, isNativeError, isUint8Array } from 'node:util/types'

/*
 * Checks the kind of a value from any realm: test environments such as jsdom and happy-dom, and pools that run tests in a `vm` context, replace Node's classes,
 * so that `instanceof` is false for a `Buffer`.
 */

export const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** Whether a value is an object without a class, and no list: by its prototype chain, not by identity. */
export function isPlainObject(value: unknown): value is object {
  if (!isObject(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/** Whether a value is a `Uint8Array`, which a `Buffer` is as well. */
export const isBytes = (value: unknown): value is Uint8Array => isUint8Array(value)

/** The same memory as a `Buffer` of this realm. */
export const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** Whether a value is a `URL`, by its shape. */
export const isUrl = (value: unknown): value is URL => isObject(value) && 'href' in value && typeof value.href === 'string'

/** Whether a value is a `URLSearchParams`, by its tag. */
export const isSearchParams = (value: unknown): value is URLSearchParams =>
  isObject(value) && Object.prototype.toString.call(value) === '[object URLSearchParams]'

/** Whether a value is a `Headers`, by its shape. */
export const isHeaders = (value: unknown): value is Headers => isObject(value) && Symbol.iterator in value && 'getSetCookie' in value

/** Whether a value is a `FormData`, by its shape: happy-dom's has no tag. `URLSearchParams` can be sorted. */
export const isForm = (value: unknown): value is FormData =>
  isObject(value) && hasMethods(value, ['append', 'getAll', 'entries']) && Symbol.iterator in value && !('sort' in value)

/** Whether a value is a `Blob` or a `File`, by its shape. */
export const isBlob = (value: unknown): value is File =>
  isObject(value) &&
  'size' in value &&
  typeof value.size === 'number' &&
  'type' in value &&
  typeof value.type === 'string' &&
  hasMethods(value, ['slice'])

/** A property that is not there is not read: a row of a feed refuses that. */
const hasMethods = (value: object, names: readonly string[]): boolean =>
  names.every((name) => name in value && typeof (value as Readonly<Record<string, unknown>>)[name] === 'function')

/** The bytes of an `ArrayBuffer`, or of any view of one, as a `Buffer` on the same memory; `undefined` if it is neither. */
export function bufferOf(value: unknown): Buffer | undefined {
  if (isArrayBufferView(value)) return Buffer.isBuffer(value) ? value : Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  return isAnyArrayBuffer(value) ? Buffer.from(value) : undefined
}

/** Whether a value is an error: a native one, or a `DOMException`, which is an `Error` only in Node. */
export const isError = (value: unknown): value is Error =>
  isNativeError(value) || value instanceof Error || (isObject(value) && Object.prototype.toString.call(value) === '[object DOMException]')
