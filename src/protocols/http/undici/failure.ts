import { ABORTED, CLOSED, cutShort, type Cause } from '../exchange/failure.ts'

/** Translates undici's errors to `ClientError`. Any other code that begins with `UND_ERR` means that the connection ended. */
const TRANSLATIONS: Readonly<Record<string, Cause>> = {
  UND_ERR_ABORTED: ABORTED,
  UND_ERR_DESTROYED: ABORTED,
  UND_ERR_CLOSED: ABORTED,
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: ['content-length-mismatch', 'the length of the body differs from its content-length'],
  UND_ERR_HEADERS_OVERFLOW: ['bad-response', 'the headers of the reply are too large'],
  UND_ERR_INVALID_ARG: ['bad-call', 'cannot be sent'],
  UND_ERR_NOT_SUPPORTED: ['bad-call', 'cannot be sent'],
}

/**
 * Why a call failed after `receivedBytes` of its body, of the `announcedBytes` if the reply gave a length. Only code and message of undici's errors are used:
 * they carry sockets and pieces of the reply, which may contain secrets.
 */
export function causeOf(error: unknown, receivedBytes: number, announcedBytes: number | undefined): Cause {
  const cause = explain(error)
  return cause === CLOSED && announcedBytes !== undefined ? cutShort(receivedBytes, announcedBytes) : cause
}

function explain(error: unknown): Cause {
  // If several addresses failed, the first error is used.
  const { code, name, message } = (error instanceof AggregateError ? error.errors[0] : error) as Error & { readonly code?: unknown }
  // The parser of undici 7 does not pass on its codes.
  if (name === 'HTTPParserError') return message.includes('EOF') ? CLOSED : ['bad-response', message]
  if (code === 'ERR_ASSERTION') return ['bad-response', 'undici cannot parse the reply']
  if (typeof code !== 'string') return ['client-error', message]
  const translation = TRANSLATIONS[code]
  if (translation) return translation[0] === 'bad-call' ? [translation[0], `${translation[1]} (${message})`] : translation
  if (code === 'UND_ERR_SOCKET' && message.startsWith('bad ')) return ['bad-response', `not the reply to the request (${message})`]
  return code.startsWith('UND_ERR') ? CLOSED : [code, message]
}

/** Whether undici closed a connection because of bytes that do not belong to a reply. */
export function isSurplus({ name, message }: Error): boolean {
  return name === 'HTTPParserError' || (name === 'SocketError' && message.startsWith('bad '))
}
