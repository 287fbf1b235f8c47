import type { CallObserver, Failure, Lifetime } from '../../protocols/call.ts'
import type { HttpClient } from '../../protocols/http/client.ts'
import type { HeadersOwner } from '../../protocols/http/request/default-headers.ts'
import type { HttpUser } from '../../protocols/http/session.ts'
import type { Sender } from '../../protocols/http/exchange/send-exchange.ts'
import type { SocketClients, SocketUser } from '../../protocols/sockets/session.ts'
import { noteRejection } from '../../protocols/left-behind.ts'
import type { EndedIteration, Recorder } from '../../record/recorder.ts'
import { isThenable } from '../../units/errors/returned-value.ts'
import type { Clock } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { seededRandom, type Random } from '../../units/random.ts'
import { CallLog, decisiveFailure } from './call-log.ts'
import { Context, type TaskContext } from '../task/context.ts'
import type { Deadlined } from './deadlines.ts'
import { failureOf } from './failure-from-error.ts'
import { checkMetric } from './metric-value.ts'
import { RANDOM_STREAM } from './random-streams.ts'
import { noop } from '../../units/platform/noop.ts'

/**
 * What an iteration runs on a user; it starts at `nowMs` on the clock. A returned thenable is awaited; with {@link PENDING}, `onDone` of the user is called at
 * the end, possibly before this returns.
 */
export type Work = (user: User, nowMs: Milliseconds) => unknown

/** What a part of an iteration runs: as {@link Work}, but if it is not over on return, it always returns a thenable. */
export type PartWork = (user: User) => unknown

/** Means that there is no promise to await, although something is pending. */
export const PENDING: unique symbol = Symbol('pending')

/** What a user runs before its first iteration, or after its last. Times count from the start of the run. */
export interface UserHook {
  readonly name: 'start' | 'stop'
  readonly work: Work
  readonly index: number
  readonly dueMs: Milliseconds
  readonly startedMs: Milliseconds
  readonly recorder: Recorder
  /** Called when the user is free again. */
  readonly onFree: (user: User) => void
}

/** What all users of a run share. */
export interface UserEnvironment {
  readonly clock: Clock
  readonly seed: number
  readonly data: unknown
  openHttp(observer: CallObserver, owner: HeadersOwner): HttpUser
  openSockets(observer: CallObserver): SocketUser
}

/**
 * What a user does. What it has begun counts while it is `running`; a task that does not settle at once when it is ended is `overdue` after its timeout and
 * `cutOff` after anything else, and until its calls have ended too the user is `ending`.
 */
export type UserPhase = 'idle' | 'running' | 'overdue' | 'cutOff' | 'ending'

/** A virtual user: one iteration at a time, with its own connections and cookies. Its fields describe the current iteration. */
export class User implements Deadlined, Sender, EndedIteration {
  /** Its number among all users of the run. */
  number: number
  /** What its calls and steps did in the current iteration. */
  readonly calls: CallLog
  #context: TaskContext | undefined
  /** Counts iterations, `start` and `stop`: clients of an earlier one refuse calls. */
  generation = 0
  /** The generation of its `start`, whose clients are valid for the whole life of the user. */
  #startGeneration = -1
  readonly #environment: UserEnvironment
  #http: HttpUser | undefined
  #sockets: SocketUser | undefined
  #controller: AbortController | undefined
  /** Why the current iteration was aborted. */
  #interruption: Error | undefined
  #random: Random | undefined

  index = -1
  iteration = -1
  /** What `start` returned. */
  state: unknown
  /** Started and not stopped: `start` has succeeded, or there is none. */
  isStarted = false
  /** When the current iteration was planned to start, on the clock, if pacing sets that; `NaN` before the first one. */
  paceMs: Milliseconds = Number.NaN
  /** From the start of the run, like all times of an iteration. */
  dueMs: Milliseconds = 0
  startedMs: Milliseconds = 0
  /** Part of both: how long it has paused. */
  pausedMs: Milliseconds = 0
  phase: UserPhase = 'idle'
  /** Settles after the promise of its task, if there is one. */
  settled: Promise<void> | undefined
  /** Why `start` or `stop` failed; `undefined` if it did not. */
  failure: Failure | undefined
  /** Called when the task settles; bound once, so that awaiting a promise allocates no function. */
  onReturned: (value: unknown) => void = noop
  onThrown: (error: unknown) => void = noop
  /** Called at the end of a request that is the whole iteration, with the time on the clock. */
  onDone: Sender['onDone'] = noop
  /** Called when it is free again: its work has settled, and all its calls have ended. */
  onFree: (user: User) => void = noop
  /** Waits for a time that counts neither for the latency of the iteration nor for its timeout. Rejects if the iteration ends meanwhile. */
  rest: (durationMs: Milliseconds) => Promise<void> = async () => {}

  // Links in the list of deadlines.
  deadlineMs: Milliseconds = 0
  earlier: this | undefined
  later: this | undefined

  constructor(number: number, environment: UserEnvironment, recorder: Recorder) {
    this.calls = new CallLog(recorder, this)
    this.number = number
    this.#environment = environment
  }

  begin(index: number, dueMs: Milliseconds, startedMs: Milliseconds, recorder: Recorder): void {
    this.iteration += 1
    this.calls.hook = undefined
    this.#restart(index, dueMs, startedMs, recorder)
  }

  /** Begins a hook, which is not an iteration. */
  beginHook(name: 'start' | 'stop', index: number, dueMs: Milliseconds, startedMs: Milliseconds, recorder: Recorder): void {
    this.calls.hook = name
    this.failure = undefined
    this.#restart(index, dueMs, startedMs, recorder)
  }

  #restart(index: number, dueMs: Milliseconds, startedMs: Milliseconds, recorder: Recorder): void {
    this.calls.restart(recorder)
    this.generation += 1
    this.#context = undefined
    if (this.calls.hook === 'start') this.#startGeneration = this.generation
    this.index = index
    this.dueMs = dueMs
    this.startedMs = startedMs
    this.pausedMs = 0
    this.phase = 'running'
    this.#controller = undefined
    this.#interruption = undefined
    this.#random = undefined
  }

  /** Whether the iteration, `start` or `stop` still counts: not once it has ended, passed its timeout or been cut off. */
  get isLive(): boolean {
    return this.phase === 'running'
  }

  get hook(): 'start' | 'stop' | undefined {
    return this.calls.hook
  }

  get status(): number {
    return this.calls.status
  }

  get longestStep(): string | undefined {
    return this.calls.longestStep
  }

  get longestStepMs(): Milliseconds {
    return this.calls.longestStepMs
  }

  get stepsMs(): Milliseconds {
    return this.calls.stepsMs
  }

  /** Created on demand: a request that is always the same does not need it. */
  get context(): TaskContext {
    return (this.#context ??= new Context(this))
  }

  isOver(generation: number): boolean {
    return generation === this.#startGeneration ? !this.isLive && !this.isStarted : generation !== this.generation || !this.isLive
  }

  httpFor(lifetime: Lifetime): HttpClient {
    return this.connections.clientFor(lifetime)
  }

  socketsFor(lifetime: Lifetime): SocketClients {
    return this.sockets.clientsFor(lifetime)
  }

  get data(): unknown {
    return this.#environment.data
  }

  get connections(): HttpUser {
    return (this.#http ??= this.#environment.openHttp(this.calls, this))
  }

  get sockets(): SocketUser {
    return (this.#sockets ??= this.#environment.openSockets(this.calls))
  }

  get random(): Random {
    return (this.#random ??= this.randomFor(this.calls.hook))
  }

  /** The random stream of the current iteration for a purpose; without one, that of the task itself. */
  randomFor(stream: keyof typeof RANDOM_STREAM | undefined): Random {
    const { seed } = this.#environment
    return stream === undefined
      ? seededRandom(seed, this.number, this.iteration)
      : seededRandom(seed, this.number, this.iteration, RANDOM_STREAM[stream])
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController()
      // A task that reads its signal only after the abort must see that it is aborted.
      if (this.#interruption !== undefined) this.#controller.abort(this.#interruption)
    }
    return this.#controller.signal
  }

  /** Closes or keeps the connections of the iteration, as planned. */
  endIteration(): void {
    this.#http?.endIteration()
    this.#sockets?.endIteration()
  }

  /** Keeps connections that are open now, and cookies, for the life of the user, as those of a scenario's `start`. */
  keepSession(): void {
    this.#sockets?.keep()
    this.#http?.keepCookies()
  }

  /** Turns this into a new user, except for its connections. */
  clearCookies(): void {
    this.#http?.clearCookies()
  }

  /** Turns this into the user with this number, except for kept HTTP connections. */
  reassign(number: number): void {
    this.resetSession()
    this.number = number
    this.iteration = -1
  }

  /** Resets the user, except for kept HTTP connections and its number of iterations. */
  resetSession(): void {
    this.clearCookies()
    this.#sockets?.end()
    this.state = undefined
    this.#startGeneration = -1
  }

  /** As if the iteration and its current part had been due, and had started, that much later. */
  postpone(byMs: Milliseconds): void {
    this.dueMs += byMs
    this.startedMs += byMs
    this.pausedMs += byMs
    this.calls.postponePart(byMs)
  }

  /**
   * Ends everything the current iteration is still doing: aborts its signal and destroys its sockets. The user becomes free only afterwards, even if a client
   * ends its calls meanwhile: the next iteration must not lose what it opens.
   */
  abortIteration(reason: Error): void {
    this.calls.holdQuiet()
    this.#interruption ??= reason
    this.#controller?.abort(reason)
    this.#http?.destroy()
    this.#sockets?.interrupt(reason)
    this.endIteration()
    this.calls.releaseQuiet()
  }

  /** @throws {LoadError} `bad-metric` */
  metric(name: string, value: number): void {
    checkMetric(name, value)
    this.calls.recorder.metric(name, value)
  }

  async step<Value>(name: string, work: () => Value | PromiseLike<Value>): Promise<Value> {
    const { clock } = this.#environment
    const { calls, generation } = this
    const { recorder, hook, failedChecks } = calls
    const startedMs = clock.now()
    const pausedMs = calls.pausedTime?.untilMs(startedMs) ?? 0
    let failure: Failure | undefined
    calls.stepBegan()
    try {
      const working = work()
      // Work that is not asynchronous is over now: a task need not await a step for it.
      return isThenable(working) ? await working : working
    } catch (error) {
      failure = failureOf(error)
      noteRejection(error, calls)
      throw error
    } finally {
      // A step that its task did not await may end in another iteration.
      const isInTime = generation === this.generation
      if (isInTime) calls.stepEnded()
      const nowMs = clock.now()
      const durationMs = nowMs - startedMs - ((calls.pausedTime?.untilMs(nowMs) ?? 0) - pausedMs)
      // Which part a call belongs to is not known: a failed check is one of all parts that were being timed.
      const failedCheck = isInTime && calls.failedChecks > failedChecks ? calls.failedCheck : undefined
      recorder.step(hook === undefined ? name : `${hook}.${name}`, durationMs, decisiveFailure(failedCheck, failure))
      if (isInTime && hook === undefined) calls.noteStep(name, durationMs)
    }
  }
}
