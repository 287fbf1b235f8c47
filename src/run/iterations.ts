import type { Failure } from '../protocols/call.ts'
import type { Recorder } from '../record/recorder.ts'
import type { Clock } from '../units/clock.ts'
import type { Milliseconds } from '../units/duration.ts'
import { LoadError } from '../units/error.ts'
import { formatDuration } from '../units/format.ts'
import { Deadlines } from './deadlines.ts'
import { failureOf } from './failure.ts'
import { drained, isObject, isThenable, rejectionOf, statusOf } from './returned.ts'
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
  readonly #settings: IterationsSettings
  readonly #deadlines: Deadlines<User>
  /** One for all: to make an error for each would cost more than the rest. */
  readonly #timeout: LoadError
  #live = 0
  #overdue = 0
  #onIdle: () => void = () => {}

  constructor(settings: IterationsSettings) {
    this.#settings = settings
    this.#deadlines = new Deadlines(settings.clock, settings.timeoutMs, (user) => this.#expire(user))
    this.#timeout = new LoadError('timeout', `no end within the timeout of ${formatDuration(settings.timeoutMs)}`)
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
    user.onThrown = (error) => this.#settled(user, failureOf(error))
    user.onQuiet = () => {
      this.#deadlines.remove(user)
      this.#settings.onFree(user)
    }
  }

  /** `dueMs` and `startedMs` from the start of the run; `startedMs` is now. */
  start(user: User, index: number, dueMs: Milliseconds, startedMs: Milliseconds, recorder: Recorder): void {
    const { originMs, work } = this.#settings
    user.begin(index, dueMs, startedMs, recorder)
    recorder.begin(dueMs)
    this.#live += 1
    this.#deadlines.add(user, startedMs + originMs)
    let value: unknown
    try {
      value = work(user)
      if (isThenable(value)) {
        // Costs a promise nothing, and keeps any other thenable from settling twice.
        Promise.resolve(value).then(user.onReturned, user.onThrown)
        return
      }
    } catch (error) {
      user.onThrown(error)
      return
    }
    this.#returned(user, value)
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
      const isLive = user.isLive
      if (isLive) user.recorder.cutOff(user, endedMs)
      user.interrupt(reason)
      if (isLive) this.#retire(user)
    }
  }

  /** Leaves no timer behind. */
  close(): void {
    this.#deadlines.close()
  }

  /** A reply that the task returned unread is read first: until then its exchange goes on. */
  #returned(user: User, value: unknown): void {
    const reading = user.isLive && isObject(value) ? drained(value) : undefined
    if (reading === undefined) this.#ended(user, value)
    else reading.then(() => this.#ended(user, value), user.onThrown)
  }

  /** The task has come to its end. A reply of a client that is not ours counts, unless ours has had one. */
  #ended(user: User, value: unknown): void {
    const status = user.isLive && isObject(value) && user.replies === 0 ? statusOf(value) : 0
    if (status > 0) {
      user.status = status
      user.rejection = rejectionOf(status, this.#settings.accepts)
    }
    this.#settled(user, undefined)
  }

  /** The task of a user has settled: this ends its iteration, unless that has ended before. */
  #settled(user: User, thrown: Failure | undefined): void {
    if (user.isLive) {
      const failure = thrown ?? user.leftBehind ?? user.rejection
      if (failure === undefined) user.recorder.succeed(user, this.#nowMs())
      else user.recorder.fail(user, this.#nowMs(), failure.code, failure.message)
      this.#retire(user)
    } else if (user.isOverdue) {
      user.isOverdue = false
      this.#overdue -= 1
      // Calls made since its sockets were destroyed have no deadline any more.
      if (user.pendingCalls > 0) user.interrupt(this.#timeout)
    }
    user.whenQuiet()
  }

  #expire(user: User): void {
    const isLive = user.isLive
    if (isLive) user.recorder.fail(user, this.#nowMs(), this.#timeout.code, this.#timeout.message)
    // Before the user is retired: what it has going on is to hear why it ends.
    user.interrupt(this.#timeout)
    if (!isLive) return
    this.#retire(user)
    user.isOverdue = true
    this.#overdue += 1
  }

  #retire(user: User): void {
    user.end()
    this.#live -= 1
    if (this.#live === 0) this.#onIdle()
  }

  #nowMs(): Milliseconds {
    return this.#settings.clock.now() - this.#settings.originMs
  }
}
