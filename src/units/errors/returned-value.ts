import { LoadError } from './error.ts'
import { formatReceived } from '../text/received.ts'
import { noop } from '../platform/noop.ts'

/**
 * A function in the options returned a wrong value, such as a promise, so everything that depends on it is meaningless. This is a mistake in the test and not a
 * result of the load, so the whole run ends with this error.
 */
export class WrongReturnError extends LoadError {}

/** What a function in the options must return. */
export interface ReturnRule {
  /** Code of the error. */
  readonly code: string
  /** Name of the option. */
  readonly option: string
  /** Completes "Expected the function `accept` to return …". */
  readonly expectation: string
  /** Completes the error: a sentence that says what to write instead. */
  readonly instead: string
}

/** The error for a returned value that violates the rule. A returned promise never causes an unhandled rejection. */
export function wrongReturn({ code, option, expectation, instead }: ReturnRule, value: unknown): WrongReturnError {
  const isPromise = isThenable(value)
  if (isPromise) void Promise.resolve(value).catch(noop)
  const got = isPromise ? 'a promise. Nothing awaits it, so the function must not be `async`' : formatReceived(value)
  return new WrongReturnError(code, `Expected the function \`${option}\` to return ${expectation}, got ${got}. ${instead}`)
}

/** @throws {WrongReturnError} unless the function returned `true` or `false`. */
export function returnedBoolean(value: unknown, rule: Omit<ReturnRule, 'expectation'>): boolean {
  if (typeof value === 'boolean') return value
  throw wrongReturn({ ...rule, expectation: 'true or false' }, value)
}

/** Whether `await` would wait for the value. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
    typeof (value as { then?: unknown }).then === 'function'
  )
}
