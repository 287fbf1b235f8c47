import process from 'node:process'

/**
 * Unhandled rejections of calls.
 *
 * If a task does not await a call, that is a mistake, and its iteration fails. But the rejection of that call must not surface as an `unhandledRejection`: it
 * would end a worker with everything it has measured, and fail a suite with an error that no test can catch. Other code can still handle the rejection: only
 * what Node reports as unhandled comes here.
 *
 * Strategy: the event is suppressed where it is emitted. A listener would not work, since Vitest assumes that any other listener handles errors, and would no
 * longer report those of the user.
 */
export interface AbandonedCallObserver {
  /** A call of this user has failed without being handled. */
  callAbandoned?(): void
  /** The failure was handled after all. */
  callHandledLate?(): void
  /** A call is about to reject, possibly before it has returned: a task that does not await it leaves it behind. */
  callRejects?(): void
}

type Owners = WeakMap<object, AbandonedCallObserver>

/** One per thread, however often this module is loaded in it, as in pools that run tests in a `vm` context. */
const SLOT = Symbol.for('vitest-load.owners-of-rejections')

type Emit = (this: unknown, event: string | symbol, ...reported: unknown[]) => boolean

const thread = process as unknown as { emit: Emit; [SLOT]?: Owners }

let owners: Owners | undefined

/** Notes that a call of this observer is about to reject with this error. */
export function noteRejection(error: unknown, observer: AbandonedCallObserver): void {
  observer.callRejects?.()
  if (typeof error === 'object' && error !== null) (owners ??= watch()).set(error, observer)
}

/** A rejected promise for a call that could not start. */
export function rejected(error: unknown, observer: AbandonedCallObserver): Promise<never> {
  noteRejection(error, observer)
  return Promise.reject(error)
}

/** Stays for good: a leftover task may make calls long after its run. */
function watch(): Owners {
  const known = thread[SLOT]
  if (known !== undefined) return known
  const fresh: Owners = new WeakMap()
  Object.defineProperty(thread, SLOT, { value: fresh, configurable: true })
  const { emit } = thread
  /** Promises that may still be handled. */
  const abandoned: Owners = new WeakMap()
  thread.emit = function (event, ...reported) {
    if (event === 'unhandledRejection') {
      const [reason, promise] = reported
      const owner = ownerOf(fresh, reason)
      if (owner !== undefined) {
        abandoned.set(promise as Promise<unknown>, owner)
        owner.callAbandoned?.()
        return true
      }
    } else if (event === 'rejectionHandled') {
      const owner = ownerOf(abandoned, reported[0])
      if (owner !== undefined) {
        owner.callHandledLate?.()
        return true
      }
    }
    return emit.call(this, event, ...reported)
  }
  return fresh
}

const ownerOf = (known: Owners, key: unknown): AbandonedCallObserver | undefined =>
  typeof key === 'object' && key !== null ? known.get(key) : undefined
