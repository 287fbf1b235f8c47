import { isNativeError, isUint8Array } from 'node:util/types'

/*
 * Checks the kind of a value from any realm: test environments such as jsdom and happy-dom, and pools that run tests in a `vm` context, replace Node's classes,
 * so that `instanceof` is false for a `Buffer`.
 */

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

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

/** Whether a value is an error: a native one, or a `DOMException`, which is an `Error` only in Node. */
export const isError = (value: unknown): value is Error =>
  isNativeError(value) || value instanceof Error || (isObject(value) && Object.prototype.toString.call(value) === '[object DOMException]')
