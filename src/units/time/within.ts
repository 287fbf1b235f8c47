import type { Clock } from './clock.ts'
import type { Milliseconds } from '../duration.ts'
import { noop } from '../platform/noop.ts'

/** Resolves with what the promise resolves with, or with `undefined` once the time is over; rejects as the promise does. Leaves no timer behind. */
export async function within<Value>(promise: Promise<Value>, timeMs: Milliseconds, clock: Clock): Promise<Value | undefined> {
  if (timeMs === Number.POSITIVE_INFINITY) return await promise
  let cancel: () => void = noop
  const over = new Promise<undefined>((resolve) => {
    const timer = clock.after(Math.max(0, Math.ceil(timeMs)), () => resolve(undefined))
    cancel = () => clock.cancel(timer)
  })
  try {
    return await Promise.race([promise, over])
  } finally {
    cancel()
  }
}
