import { isError } from '../../units/platform/any-realm.ts'
import { LoadError } from '../../units/errors/error.ts'
import { formatReceived } from '../../units/received.ts'

/** An error on its way between threads: what structured cloning keeps of every class of errors. */
export interface SentError {
  readonly name: string
  readonly message: string
  /** `undefined` where it has none. */
  readonly code: string | undefined
  /** Where it was thrown, in the words of the worker, which knows the source map. */
  readonly stack: string | undefined
}

export function sentError(thrown: unknown): SentError {
  if (!isError(thrown)) return { name: 'Error', message: `threw ${formatReceived(thrown)}`, code: undefined, stack: undefined }
  const { name, message, stack } = thrown
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined
  return { name, message, code, stack }
}

/** As near to what was thrown as an error of another thread can be. */
export function receivedError({ name, message, code, stack }: SentError): Error {
  const error = name === 'LoadError' && code !== undefined ? new LoadError(code, message) : new Error(message)
  if (error.name !== name) Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true })
  if (code !== undefined && !(error instanceof LoadError)) Object.assign(error, { code })
  if (stack !== undefined) error.stack = stack
  return error
}
