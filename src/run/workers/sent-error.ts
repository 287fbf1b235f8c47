import { isError } from '../../units/platform/any-realm.ts'
import { LoadError } from '../../units/errors/error.ts'
import { formatReceived } from '../../units/text/received.ts'

/** An error sent between threads: the fields that structured cloning keeps for every class of error. */
export interface SentError {
  readonly name: string
  readonly message: string
  /** `undefined` if it has none. */
  readonly code: string | undefined
  /** The stack as formatted in the worker, which has the source map. */
  readonly stack: string | undefined
}

export function sentError(thrown: unknown): SentError {
  if (!isError(thrown)) return { name: 'Error', message: `threw ${formatReceived(thrown)}`, code: undefined, stack: undefined }
  const { name, message, stack } = thrown
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined
  return { name, message, code, stack }
}

/** Recreates an error from another thread as closely as possible. */
export function receivedError({ name, message, code, stack }: SentError): Error {
  const error = name === 'LoadError' && code !== undefined ? new LoadError(code, message) : new Error(message)
  if (error.name !== name) Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true })
  if (code !== undefined && !(error instanceof LoadError)) Object.assign(error, { code })
  if (stack !== undefined) error.stack = stack
  return error
}
