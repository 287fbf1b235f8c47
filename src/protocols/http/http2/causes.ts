import { CLOSED, type Cause } from '../exchange/failure.ts'

/** Error codes of RFC 9113, 7, by number. */
const CODES = [
  'no-error',
  'protocol-error',
  'internal-error',
  'flow-control-error',
  'settings-timeout',
  'stream-closed',
  'frame-size-error',
  'refused-stream',
  'cancel',
  'compression-error',
  'connect-error',
  'enhance-your-calm',
  'inadequate-security',
  'http-1-1-required',
]

export const NO_ERROR = 0
const PROTOCOL_ERROR = 1
export const REFUSED_STREAM = 7
export const CANCEL = 8

/** Why a stream ended before its reply was complete. */
export function causeOfReset(code: number): Cause {
  // Node does not say which side found the fault; usually it is this one, which checks each reply by RFC 9113, 8.1.1.
  if (code === PROTOCOL_ERROR)
    return ['bad-response', 'the reply is not valid HTTP/2, or the target says so of the request (PROTOCOL_ERROR)']
  const name = CODES[code] ?? String(code)
  return [`http2-${name}`, `the stream was reset before the reply was complete (${name.replaceAll('-', '_').toUpperCase()})`]
}

/** Why a connection ended, from Node's error. */
export function causeOfEnd(error: (Error & { readonly code?: unknown }) | undefined): Cause {
  if (error === undefined || typeof error.code !== 'string') return CLOSED
  if (error.code === 'ERR_HTTP2_ERROR') return ['bad-response', `the data is not valid HTTP/2: ${error.message}`]
  return error.code.startsWith('ERR_HTTP2') ? CLOSED : [error.code, error.message]
}
