import type { Failure } from '../../call.ts'

/** What is known of a call when it fails. */
export interface FailedCall {
  readonly method: string
  readonly shownUrl: string
  /** Body bytes that had come, and how many the reply announced; `undefined` where it announced none or had not begun. */
  readonly receivedBytes: number
  readonly announcedBytes: number | undefined
}

/** What undici says, in the words of `ClientError`. Whatever is not listed and begins with `UND_ERR` means that the connection went away. */
const TRANSLATIONS: Readonly<Record<string, readonly [code: string, text: string]>> = {
  UND_ERR_ABORTED: ['aborted', 'given up, because the iteration or the run has ended'],
  UND_ERR_DESTROYED: ['aborted', 'given up, because the iteration or the run has ended'],
  UND_ERR_CLOSED: ['aborted', 'given up, because the iteration or the run has ended'],
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: ['content-length-mismatch', 'the body is not as long as its content-length says'],
  UND_ERR_HEADERS_OVERFLOW: ['bad-response', 'the head of the reply is too large'],
  UND_ERR_INVALID_ARG: ['bad-call', 'cannot be sent'],
  UND_ERR_NOT_SUPPORTED: ['bad-call', 'cannot be sent'],
}

const CLOSED = ['connection-closed', 'the connection was closed before the reply was complete'] as const

/**
 * Why a call failed. Of undici's errors nothing but code and message is used: they carry sockets and pieces of the reply, which may hold secrets.
 */
export function failureOf(error: unknown, call: FailedCall): Failure {
  const [code, text] = explain(error)
  const isCutShort = code === 'connection-closed' && call.announcedBytes !== undefined
  const failure = isCutShort
    ? (['content-length-mismatch', `the connection ended after ${call.receivedBytes} of ${call.announcedBytes} body bytes`] as const)
    : ([code, text] as const)
  return { code: failure[0], message: `${call.method} ${call.shownUrl}: ${failure[1]}` }
}

function explain(error: unknown): readonly [code: string, text: string] {
  // Of several addresses that all failed, the first speaks for all.
  const { code, name, message } = (error instanceof AggregateError ? error.errors[0] : error) as Error & { readonly code?: unknown }
  // The parser of undici 7 forgets its codes.
  if (name === 'HTTPParserError') return message.includes('EOF') ? CLOSED : ['bad-response', message]
  if (typeof code !== 'string') return ['client-error', message]
  const translation = TRANSLATIONS[code]
  if (translation) return translation[0] === 'bad-call' ? [translation[0], `${translation[1]} (${message})`] : translation
  if (code === 'UND_ERR_SOCKET' && message.startsWith('bad ')) return ['bad-response', `not the reply to what was asked (${message})`]
  return code.startsWith('UND_ERR') ? CLOSED : [code, message]
}

const byStatus = new Map<number, Failure>()

/** A status that is not accepted; the same object each time, so that a run that meets nothing else allocates nothing. */
export function statusFailure(status: number): Failure {
  let failure = byStatus.get(status)
  if (failure === undefined) byStatus.set(status, (failure = { code: `status-${status}`, message: `status ${status} is not accepted` }))
  return failure
}
