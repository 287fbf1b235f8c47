import { isError } from '../units/platform/any-realm.ts'

/** Why a signal aborted, in words. */
export function reasonOf(signal: AbortSignal | undefined): string {
  const reason: unknown = signal?.reason
  return isError(reason) ? reason.message : String(reason)
}
