import type { Failure } from '../../protocols/call.ts'
import { formatReceived } from '../../units/received.ts'

/** How far the causes of an error are followed: `fetch failed` names its reason one step down, and a chain may be a ring. */
const MOST_CAUSES = 4

interface ErrorLike {
  readonly message: unknown
  readonly code?: unknown
  readonly name?: unknown
  readonly cause?: unknown
}

/**
 * What a task threw, as something that can be counted: by `code` where the error or a cause of it has one, else by its class. The stack is not read
 * here: under a test runner with source maps it costs 75 µs or more, and would be the load.
 */
export function failureOf(thrown: unknown): Failure {
  try {
    return isErrorLike(thrown) ? fromError(thrown) : { code: 'thrown', message: formatReceived(thrown) }
  } catch {
    return { code: 'thrown', message: 'something that cannot be read' }
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

/** Errors of another realm, as tests in a `vm` pool throw them, are no instances of this realm's `Error`. */
const isErrorLike = (value: unknown): value is ErrorLike => typeof value === 'object' && value !== null && 'message' in value
