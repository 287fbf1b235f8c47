import { ABORTED, CLOSED, cutShort, type Cause } from '../exchange/failure.ts'

/** What undici says, in the words of `ClientError`. Whatever is not listed and begins with `UND_ERR` means that the connection went away. */
const TRANSLATIONS: Readonly<Record<string, Cause>> = {
  UND_ERR_ABORTED: ABORTED,
  UND_ERR_DESTROYED: ABORTED,
  UND_ERR_CLOSED: ABORTED,
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: ['content-length-mismatch', 'the body is not as long as its content-length says'],
  UND_ERR_HEADERS_OVERFLOW: ['bad-response', 'the head of the reply is too large'],
  UND_ERR_INVALID_ARG: ['bad-call', 'cannot be sent'],
  UND_ERR_NOT_SUPPORTED: ['bad-call', 'cannot be sent'],
}

/**
 * Why a call failed, of which `receivedBytes` of the body had come, and as many as `announcedBytes` were to come where the reply said so.
 * Of undici's errors nothing but code and message is used: they carry sockets and pieces of the reply, which may hold secrets.
 */
export function causeOf(error: unknown, receivedBytes: number, announcedBytes: number | undefined): Cause {
  const cause = explain(error)
  return cause === CLOSED && announcedBytes !== undefined ? cutShort(receivedBytes, announcedBytes) : cause
}

function explain(error: unknown): Cause {
  // Of several addresses that all failed, the first speaks for all.
  const { code, name, message } = (error instanceof AggregateError ? error.errors[0] : error) as Error & { readonly code?: unknown }
  // The parser of undici 7 forgets its codes.
  if (name === 'HTTPParserError') return message.includes('EOF') ? CLOSED : ['bad-response', message]
  if (code === 'ERR_ASSERTION') return ['bad-response', 'what came is no reply that undici can read']
  if (typeof code !== 'string') return ['client-error', message]
  const translation = TRANSLATIONS[code]
  if (translation) return translation[0] === 'bad-call' ? [translation[0], `${translation[1]} (${message})`] : translation
  if (code === 'UND_ERR_SOCKET' && message.startsWith('bad ')) return ['bad-response', `not the reply to what was asked (${message})`]
  return code.startsWith('UND_ERR') ? CLOSED : [code, message]
}

/** Whether undici closed a connection because of bytes that belong to no reply. */
export function isSurplus({ name, message }: Error): boolean {
  return name === 'HTTPParserError' || (name === 'SocketError' && message.startsWith('bad '))
}
