import { isObject } from '../../units/platform/any-realm.ts'
import type { Failure } from '../../protocols/call.ts'
import { formatReceived } from '../../units/text/received.ts'

/** How many causes of an error are followed: `fetch failed` has its reason one level down, and a chain may be circular. */
const MOST_CAUSES = 4

interface ErrorLike {
  readonly message: unknown
  readonly code?: unknown
  readonly name?: unknown
  readonly cause?: unknown
}

/**
 * Converts what a task threw into a countable failure: by `code` if the error or one of its causes has one, otherwise by its class. It does not read the stack:
 * under a test runner with source maps that costs 75 µs or more, which would dominate the load.
 */
export function failureOf(thrown: unknown): Failure {
  try {
    return isErrorLike(thrown) ? fromError(thrown) : { code: 'thrown', message: formatReceived(thrown) }
  } catch {
    return { code: 'thrown', message: 'an unreadable value' }
  }
}

function fromError(error: ErrorLike): Failure {
  let message = String(error.message)
  let reason: unknown = error
  for (let depth = 0; depth < MOST_CAUSES && isErrorLike(reason); depth++) {
    if (depth > 0 && reason.message !== '') message += `: ${String(reason.message)}`
    if (typeof reason.code === 'string' && reason.code !== '') return { code: reason.code, message, thrown: error }
    reason = reason.cause
  }
  return { code: typeof error.name === 'string' ? error.name : 'Error', message, thrown: error }
}

/** Errors of another realm, as in tests in a `vm` pool, are not instances of this realm's `Error`. */
const isErrorLike = (value: unknown): value is ErrorLike => isObject(value) && 'message' in value
