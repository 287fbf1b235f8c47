import type { Recorder } from '../record/recorder.ts'
import type { Clock } from '../units/clock.ts'
import type { Milliseconds } from '../units/duration.ts'
import { LoadError } from '../units/error.ts'
import { formatDuration } from '../units/format.ts'
import { Deadlines } from './deadlines.ts'
import { failureOf } from './failure.ts'
import { drained, statusOf } from './returned-reply.ts'
import type { User } from './user.ts'

/** What an iteration runs on a user. Whatever it returns that is thenable is waited for. */
export type Work = (user: User) => unknown

export interface IterationsSettings {
  readonly clock: Clock
  /** Start of the run on the clock. */
  readonly originMs: Milliseconds
  readonly work: Work
  readonly timeoutMs: Milliseconds
  readonly accepts: (status: number) => boolean
  /** Told when a user can be used again: its task has settled and all its calls have ended. */
  readonly onFree: (user: User) => void
}

/**
 * Runs iterations, one at a time on each user, and sees to it that each ends in exactly one way: succeeded, failed or cut off.
 *
 * An iteration that passes its timeout is counted at once, and its sockets are destroyed; what its promise does later is ignored, but the user is
 * free again only when the promise has settled, so that a task that cannot be stopped never runs twice at once on one user.
 */
export class Iterations {
  readonly #clock: Clock
  readonly #originMs: Milliseconds
  readonly #work: Work
  readonly #timeoutMs: Milliseconds
  readonly #accepts: (status: number) => boolean
  readonly #onFree: (user: User) => void
  readonly #deadlines: Deadlines<User>
  #live = 0
  #overdue = 0
  #onIdle: (() => void) | undefined

  constructor({ clock, originMs, work, timeoutMs, accepts, onFree }: IterationsSettings) {
    this.#clock = clock
    this.#originMs = originMs
    this.#work = work
    this.#timeoutMs = timeoutMs
    this.#accepts = accepts
    this.#onFree = onFree
    this.#deadlines = new Deadlines(clock, timeoutMs, (user) => this.#expire(user))
  }

  /** Iterations that are going on and still count. */
  get live(): number {
    return this.#live
  }

  /** Iterations that passed their timeout and whose promise has not settled. */
  get overdue(): number {
    return this.#overdue
  }

  /** Makes a user ready for iterations; once for each. */
  adopt(user: User): void {
    user.onReturned = (value) => this.#returned(user, value)
    user.onThrown = (error) => this.#thrown(user, error)
  }

  /** `dueMs` and `startedMs` from the start of the run; `startedMs` is now. */
  start(user: User, index: number, dueMs: Milliseconds, startedMs: Milliseconds, recorder: Recorder): void {
    user.begin(index, dueMs, startedMs, recorder)
    recorder.begin(dueMs)
    this.#live += 1
    this.#deadlines.add(user, startedMs + this.#originMs)
    let value: unknown
    try {
      value = this.#work(user)
    } catch (error) {
      this.#thrown(user, error)
      return
    }
    if (isThenable(value)) value.then(user.onReturned, user.onThrown)
    else this.#returned(user, value)
  }

  /** Resolves when no iteration that counts is going on. */
  async idle(): Promise<void> {
    if (this.#live === 0) return
    await new Promise<void>((resolve) => {
      this.#onIdle = resolve
    })
  }

  /** Ends everything that is still going on as cut off: counted, told by its signal, its sockets destroyed. */
  cutOff(reason: Error): void {
    const endedMs = this.#nowMs()
    for (const user of this.#deadlines.drain()) {
      if (user.isLive) {
        user.recorder.cutOff(user, endedMs)
        this.#retire(user)
      }
      user.interrupt(reason)
    }
  }

  /** Leaves no timer behind. */
  close(): void {
    this.#deadlines.close()
  }

  #returned(user: User, value: unknown): void {
    if (typeof value === 'object' && value !== null && user.replies === 0 && user.isLive) {
      const reading = drained(value)
      const status = statusOf(value)
      if (status > 0) this.#noteReturned(user, status)
      if (reading !== undefined) {
        reading.then(user.onReturned, user.onThrown)
        return
      }
    }
    if (!user.isLive) this.#settledLate(user)
    else if (user.pendingCalls > 0) this.#leftCallsBehind(user)
    else if (user.rejection !== undefined) this.#fail(user, user.rejection.code, user.rejection.message)
    else {
      user.recorder.succeed(user, this.#nowMs())
      this.#end(user)
    }
  }

  #thrown(user: User, error: unknown): void {
    if (!user.isLive) {
      this.#settledLate(user)
      return
    }
    const { code, message } = failureOf(error)
    if (user.pendingCalls > 0) this.#failWithPendingCalls(user, code, message)
    else this.#fail(user, code, message)
  }

  #noteReturned(user: User, status: number): void {
    user.status = status
    user.replies = 1
    if (!this.#accepts(status)) user.rejection = { code: `status-${status}`, message: `the task returned a reply with status ${status}` }
  }

  #leftCallsBehind(user: User): void {
    this.#failWithPendingCalls(
      user,
      'not-awaited',
      `the task ended while ${user.pendingCalls} of its client calls went on: await each call, or return its promise`,
    )
  }

  /** The iteration ends here, but the user is not free before its calls have ended: they would be counted to its next iteration. */
  #failWithPendingCalls(user: User, code: string, message: string): void {
    user.recorder.fail(user, this.#nowMs(), code, message)
    this.#retire(user)
    user.onCallsEnded = () => {
      user.onCallsEnded = undefined
      this.#deadlines.remove(user)
      this.#onFree(user)
    }
  }

  #fail(user: User, code: string, message: string): void {
    user.recorder.fail(user, this.#nowMs(), code, message)
    this.#end(user)
  }

  #end(user: User): void {
    this.#deadlines.remove(user)
    this.#retire(user)
    this.#onFree(user)
  }

  #retire(user: User): void {
    user.end()
    this.#live -= 1
    if (this.#live === 0 && this.#onIdle !== undefined) this.#onIdle()
  }

  #expire(user: User): void {
    const error = new LoadError('timeout', `no end within the timeout of ${formatDuration(this.#timeoutMs)}`)
    if (user.isLive) {
      this.#overdue += 1
      user.isOverdue = true
      user.recorder.fail(user, this.#nowMs(), error.code, error.message)
      this.#retire(user)
    }
    user.interrupt(error)
  }

  #settledLate(user: User): void {
    if (user.isOverdue) this.#overdue -= 1
    user.isOverdue = false
    this.#onFree(user)
  }

  #nowMs(): Milliseconds {
    return this.#clock.now() - this.#originMs
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
}
