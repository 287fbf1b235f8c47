import type { Failure } from '../../protocols/call.ts'
import { tooLate } from '../../protocols/client-error.ts'
import { noteRejection } from '../../protocols/left-behind.ts'
import type { Recorder } from '../../record/recorder.ts'
import type { Clock } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { LoadError } from '../../units/errors/error.ts'
import { formatDuration } from '../../units/format.ts'
import { isThenable, WrongReturnError } from '../../units/errors/returned-value.ts'
import { SafeSet } from '../../units/collections/safe-map.ts'
import { decisiveFailure } from './call-log.ts'
import { Deadlines } from './deadlines.ts'
import { noteOngoing } from '../task/inside-run.ts'
import { failureOf } from './failure-from-error.ts'
import { isObject } from '../../units/platform/any-realm.ts'
import { drainBody, statusFailure, statusOf } from './returned-response.ts'
import { PausedTime } from './paused-time.ts'
import { Sleepers } from './sleepers.ts'
import { PENDING, type User, type UserHook, type UserPhase, type Work } from './user.ts'

const CUT_OFF: Failure = { code: 'aborted', message: 'cut off' }

export interface IterationsSettings {
  readonly clock: Clock
  /** Start of the run on the clock. */
  readonly originMs: Milliseconds
  readonly work: Work
  readonly timeoutMs: Milliseconds
  readonly accepts: (status: number) => boolean
  /** Called when a user is free again after an iteration: its task has settled and all its calls have ended. */
  readonly onFree: (user: User) => void
  /** Called if a function in the options returned a wrong value: the run then ends with this error. */
  readonly onMisuse: (error: WrongReturnError) => void
}

/**
 * Runs iterations, one at a time on each user. Each ends in exactly one way: succeeded, failed or cut off.
 *
 * An iteration that passes its timeout is counted at once, and its sockets are destroyed. What its promise does later is ignored, but the user is free again
 * only when the promise has settled, so that a task that cannot be stopped never runs twice at once on one user.
 */
export class Iterations {
  readonly #settings: IterationsSettings
  readonly #deadlines: Deadlines<User>
  /** Shared by all iterations: creating an error for each would cost more than the rest. */
  readonly #timeout: LoadError
  #pauseOver: Error | undefined
  readonly #sleepers: Sleepers<User>
  readonly #users: User[] = []
  readonly #forget: () => void
  #live = 0
  /** The same promise for all callers of {@link idle}. */
  #whenIdle: Promise<void> | undefined
  #overdue = 0
  /** Ended by us, and their promise has not settled. */
  #leftBehind = 0
  #onNoneLeftBehind: () => void = () => {}
  #failedStarts = 0
  #onIdle: () => void = () => {}

  constructor(settings: IterationsSettings) {
    this.#settings = settings
    this.#deadlines = new Deadlines(settings.clock, settings.timeoutMs, (user) => this.#expire(user))
    this.#sleepers = new Sleepers(settings.clock)
    this.#forget = noteOngoing({ unsettled: () => this.#unsettled() })
    this.#timeout = new LoadError('timeout', `no end within the timeout of ${formatDuration(settings.timeoutMs)}`)
  }

  /** How many iterations are running and still count. */
  get live(): number {
    return this.#live
  }

  /** How many iterations passed their timeout and have not settled. */
  get overdue(): number {
    return this.#overdue
  }

  /** Users whose `start` failed or was cut off: each counts as one bad iteration. */
  get failedStarts(): number {
    return this.#failedStarts
  }

  /** Prepares a user for iterations; call once for each. */
  adopt(user: User): void {
    this.#users.push(user)
    user.onReturned = (value) => this.#returned(user, value)
    user.onThrown = (error) => {
      if (error instanceof WrongReturnError) user.calls.misused(error)
      this.#settled(user, failureOf(error), this.#settings.clock.now())
    }
    user.calls.onMisuse = this.#settings.onMisuse
    user.onDone = (failure, endedMs) => this.#settled(user, failure, endedMs)
    user.calls.onQuiet = () => {
      this.#deadlines.remove(user)
      user.phase = 'idle'
      user.onFree(user)
    }
    user.rest = (durationMs) => this.#rest(user, durationMs)
  }

  /** `dueMs` and `startedMs` from the start of the run; `startedMs` is now. */
  start(user: User, index: number, dueMs: Milliseconds, startedMs: Milliseconds, recorder: Recorder): void {
    user.begin(index, dueMs, startedMs, recorder)
    recorder.begin(dueMs)
    user.onFree = this.#settings.onFree
    this.#run(user, this.#settings.work)
  }

  /** Runs a hook of a user, which is not an iteration: it counts only in the step of its name, except for a `start` that fails. */
  runHook(user: User, { name, work, index, dueMs, startedMs, recorder, onFree }: UserHook): void {
    user.beginHook(name, index, dueMs, startedMs, recorder)
    user.calls.beginPart(name, startedMs + this.#settings.originMs)
    user.onFree = onFree
    this.#run(user, work)
  }

  #run(user: User, work: Work): void {
    this.#live += 1
    const nowMs = user.startedMs + this.#settings.originMs
    this.#deadlines.add(user, nowMs)
    let value: unknown
    try {
      value = work(user, nowMs)
      if (value === PENDING) return
      if (isThenable(value)) {
        // Free for a promise, and prevents any other thenable from settling twice.
        user.settled = Promise.resolve(value).then(user.onReturned, user.onThrown)
        return
      }
    } catch (error) {
      user.onThrown(error)
      return
    }
    this.#returned(user, value)
  }

  /** Resolves when no iteration that counts is running. */
  async idle(): Promise<void> {
    // The end of one iteration may start the next at once.
    while (this.#live > 0) {
      this.#whenIdle ??= new Promise<void>((resolve) => {
        this.#onIdle = () => {
          this.#whenIdle = undefined
          resolve()
        }
      })
      await this.#whenIdle
    }
  }

  /**
   * Ends everything in progress as cut off: counts it, aborts its signal and destroys its sockets, except for what `spared` names. Calls `onCounted` once
   * everything is counted and nothing is destroyed yet, since destroying takes longer the more is in progress.
   */
  cutOff(reason: Error, spared?: 'stop', onCounted: () => void = () => {}): void {
    const nowMs = this.#settings.clock.now()
    const endedMs = nowMs - this.#settings.originMs
    const isSpared = (user: User): boolean => spared !== undefined && user.calls.hook === spared
    // A user that pauses has no deadline, unless it also waits for a call.
    const pausing = [...this.#sleepers.all].filter((user) => !isSpared(user))
    const ended = new SafeSet([...pausing, ...this.#deadlines.drain(isSpared)])
    for (const user of ended) {
      const isFirstEnd = this.#claimEnd(user, 'cutOff', nowMs)
      if (isFirstEnd && user.calls.hook === undefined) {
        user.calls.endPart(nowMs, CUT_OFF)
        if (user.calls.groups !== undefined) user.calls.endGroups(endedMs - user.startedMs, CUT_OFF)
        user.calls.recorder.cutOff(user, endedMs)
      } else if (isFirstEnd) this.#endHook(user, endedMs, { code: 'aborted', message: reason.message }, true)
    }
    onCounted()
    for (const user of ended) user.abortIteration(reason)
  }

  /** Settles when the last task that did not stop has settled; `undefined` if there is none. */
  leftBehind(): Promise<void> | undefined {
    if (this.#leftBehind === 0) return undefined
    return new Promise((resolve) => {
      this.#onNoneLeftBehind = resolve
    })
  }

  /** Clears the timer. */
  close(): void {
    this.#forget()
    this.#deadlines.close()
  }

  #rest(user: User, durationMs: Milliseconds): Promise<void> {
    if (!user.isLive) return Promise.reject(this.#whyPauseEnds)
    if (!(durationMs > 0)) return Promise.resolve()
    user.calls.pausedTime ??= this.#pausedTimeOf(user)
    user.calls.pauseBegan()
    return this.#sleepers.sleep(user, durationMs, () => user.calls.pauseEnded())
  }

  get #whyPauseEnds(): Error {
    if (this.#pauseOver === undefined) {
      this.#pauseOver = tooLate('`pause`')
      // A pause that nothing awaits has failed its iteration already.
      noteRejection(this.#pauseOver, {})
    }
    return this.#pauseOver
  }

  /** What is left of an iteration after its pauses is the time that the target took. */
  #pausedTimeOf(user: User): PausedTime {
    return new PausedTime(
      this.#settings.clock,
      () => this.#deadlines.remove(user),
      (pausedMs, nowMs) => {
        user.postpone(pausedMs)
        if (user.isLive) this.#deadlines.add(user, nowMs)
      },
    )
  }

  /** A response that the task returned unread is read first: until then its exchange is not over. */
  #returned(user: User, value: unknown): void {
    const reading = user.isLive && isObject(value) ? drainBody(value) : undefined
    if (reading === undefined) this.#ended(user, value)
    else reading.then(() => this.#ended(user, value), user.onThrown)
  }

  /** The task has ended. The reply of another client counts unless one of ours got a reply. */
  #ended(user: User, value: unknown): void {
    if (user.calls.hook === 'start') user.state = value
    const status = user.isLive && user.calls.hook === undefined && isObject(value) && user.calls.replies === 0 ? statusOf(value) : 0
    if (status > 0) {
      user.calls.status = status
      user.calls.rejection = statusFailure(status, this.#settings.accepts, user.calls)
    }
    const { clock } = this.#settings
    const endedMs = clock.now()
    // Node reports late that a rejection was handled late.
    if (user.calls.hasAbandoned) clock.soon(() => this.#settled(user, undefined, endedMs))
    else this.#settled(user, undefined, endedMs)
  }

  /** The task of a user has settled, at `endedMs` on the clock: ends its iteration, unless it has ended already. */
  #settled(user: User, thrown: Failure | undefined, endedMs: Milliseconds): void {
    const { phase } = user
    if (phase === 'idle' || phase === 'ending') return
    if (this.#claimEnd(user, 'ending', endedMs)) {
      const failure = decisiveFailure(user.calls.hook === 'start' ? undefined : user.calls.rejection, thrown ?? user.calls.leftBehind)
      try {
        this.#count(user, failure, endedMs - this.#settings.originMs)
      } finally {
        // Even if counting throws, the user must become free, or the run would not end.
        user.endIteration()
        user.calls.whenQuiet()
      }
      return
    }
    user.phase = 'ending'
    this.#leftBehind -= 1
    if (this.#leftBehind === 0) this.#onNoneLeftBehind()
    if (phase === 'overdue') {
      this.#overdue -= 1
      // Calls made after its sockets were destroyed have no deadline.
      if (user.calls.pendingCalls > 0) user.abortIteration(this.#timeout)
    }
    user.calls.whenQuiet()
  }

  /** `nowMs` from the start of the run. */
  #count(user: User, failure: Failure | undefined, nowMs: Milliseconds): void {
    if (user.calls.hook !== undefined) {
      this.#endHook(user, nowMs, failure, false)
      return
    }
    user.calls.endPart(nowMs + this.#settings.originMs, failure)
    if (user.calls.groups !== undefined) user.calls.endGroups(nowMs - user.startedMs, failure)
    if (failure === undefined) user.calls.recorder.succeed(user, nowMs)
    else user.calls.recorder.fail(user, nowMs, failure.code, failure.message, failure.thrown)
  }

  /** A user whose `start` failed has no iterations: for all of them, one bad iteration is counted. */
  #endHook(user: User, nowMs: Milliseconds, failure: Failure | undefined, isCutOff: boolean): void {
    const { hook, recorder } = user.calls
    user.calls.endPart(nowMs + this.#settings.originMs, failure)
    user.failure = failure
    if (hook !== 'start') return
    if (failure === undefined) {
      user.keepSession()
      return
    }
    this.#failedStarts += 1
    // Replies of `start` count only in its step.
    user.calls.status = 0
    recorder.begin(user.dueMs)
    if (isCutOff) recorder.cutOff(user, nowMs)
    else recorder.fail(user, nowMs, failure.code, `in \`start\`: ${failure.message}`, failure.thrown)
  }

  #expire(user: User): void {
    if (this.#claimEnd(user, 'overdue', this.#settings.clock.now())) {
      // First of all: the task may settle while the rest is done.
      this.#overdue += 1
      this.#count(user, this.#timeout, this.#nowMs())
    }
    user.abortIteration(this.#timeout)
  }

  /**
   * Returns whether what a user does has not ended before. Each way to end asks this before it counts anything, so that only the first one counts, whatever a
   * client does meanwhile. The user is in `phase` from then on, and pauses no more. `nowMs` is on the clock.
   */
  #claimEnd(user: User, phase: UserPhase, nowMs: Milliseconds): boolean {
    if (!user.isLive) return false
    user.phase = phase
    if (user.calls.pausedTime !== undefined && user.calls.abandonPauses(nowMs)) this.#sleepers.wake(user, this.#whyPauseEnds)
    if (phase !== 'ending') this.#leftBehind += 1
    this.#live -= 1
    if (this.#live === 0) this.#onIdle()
    return true
  }

  *#unsettled(): Generator<Promise<void>> {
    for (const { phase, settled } of this.#users) if (phase !== 'idle' && phase !== 'ending' && settled !== undefined) yield settled
  }

  #nowMs(): Milliseconds {
    return this.#settings.clock.now() - this.#settings.originMs
  }
}
