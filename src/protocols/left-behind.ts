import process from 'node:process'

/**
 * Rejections of calls that nobody handles.
 *
 * A task that does not wait for a call has made a mistake, and its iteration fails for it. But the rejection of that call must not surface as an
 * `unhandledRejection`: it would end a worker with all it has measured, and fail a suite by an error that no test can catch. Whoever wants to handle the
 * rejection still can: only what Node reports as unhandled comes here.
 *
 * Strategy: the event is withheld where it is emitted. A listener would not do, since Vitest takes any listener besides its own for one that handles errors,
 * and would no longer report those of the user.
 */
export interface AbandonedCallObserver {
  /** A call of this user has failed, and nobody handled that. */
  callAbandoned?(): void
  /** The user has handled it after all. */
  callHandledLate?(): void
  /** A call is about to reject, perhaps before it has returned: a task that does not wait for that leaves it behind. */
  callRejects?(): void
}

type Owners = WeakMap<object, AbandonedCallObserver>

/** One for a thread, however often this module is read in it, as pools that run tests in a `vm` context do. */
const SLOT = Symbol.for('vitest-load.owners-of-rejections')

type Emit = (this: unknown, event: string | symbol, ...reported: unknown[]) => boolean

const thread = process as unknown as { emit: Emit; [SLOT]?: Owners }

let owners: Owners | undefined

/** Notes that a call of this observer is about to reject with this error. */
export function noteRejection(error: unknown, observer: AbandonedCallObserver): void {
  observer.callRejects?.()
  if (typeof error === 'object' && error !== null) (owners ??= watch()).set(error, observer)
}

/** A promise that is rejected, of a call that could not begin. */
export function rejected(error: unknown, observer: AbandonedCallObserver): Promise<never> {
  noteRejection(error, observer)
  return Promise.reject(error)
}

/** Stays for good: a task that was left behind may make calls long after its run. */
function watch(): Owners {
  const known = thread[SLOT]
  if (known !== undefined) return known
  const fresh: Owners = new WeakMap()
  Object.defineProperty(thread, SLOT, { value: fresh, configurable: true })
  const { emit } = thread
  /** Promises of which the user may yet think. */
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
