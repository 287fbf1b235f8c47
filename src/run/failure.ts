import type { Failure } from '../protocols/call.ts'
import { formatReceived } from '../units/received.ts'

/**
 * What a task threw, as something that can be counted: by `code` where it has one, else by its class. The stack is never read: under a test runner
 * with source maps it costs 75 µs or more, and would be the load.
 */
export function failureOf(thrown: unknown): Failure {
  // Errors of another realm, as tests in a `vm` pool throw them, are no instances of this realm's `Error`.
  if (typeof thrown !== 'object' || thrown === null || !('message' in thrown)) return { code: 'thrown', message: formatReceived(thrown) }
  const { code, name, message } = thrown as { code?: unknown; name?: unknown; message: unknown }
  return { code: typeof code === 'string' && code !== '' ? code : String(name ?? 'Error'), message: String(message) }
}
