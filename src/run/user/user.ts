import type { CallObserver, Failure, Lifetime } from '../../protocols/call.ts'
import type { HttpClient } from '../../protocols/http/client.ts'
import type { HttpUser } from '../../protocols/http/session.ts'
import type { Sender } from '../../protocols/http/exchange/send-exchange.ts'
import type { SocketClients, SocketUser } from '../../protocols/sockets/session.ts'
import { noteRejection } from '../../protocols/left-behind.ts'
import type { Recorder } from '../../record/recorder.ts'
import type { Clock } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { seededRandom, type Random } from '../../units/random.ts'
import { CallLog } from './call-log.ts'
import { Context, type TaskContext } from '../task/context.ts'
import type { Deadlined } from './deadlines.ts'
import { RANDOM_STREAM } from './random-streams.ts'
import { noop } from '../../units/platform/noop.ts'

/**
 * What an iteration runs on a user, who began it at `nowMs` on the clock. Whatever it returns that is thenable is waited for; with {@link PENDING} the
 * user is told by `sent` how it ended, which may have been before.
 */
export type Work = (user: User, nowMs: Milliseconds) => unknown

/** What a part of an iteration runs: as {@link Work}, but what is not over when it returns is always something to wait for. */
export type PartWork = (user: User) => unknown

/** That there is no promise to wait for, though something goes on. */
export const PENDING: unique symbol = Symbol('underway')

/** What a user does before its first iteration, or after its last. Times from the start of the run. */
export interface UserHook {
  readonly name: 'start' | 'stop'
  readonly work: Work
  readonly index: number
  readonly dueMs: Milliseconds
  readonly startedMs: Milliseconds
  readonly recorder: Recorder
  /** Told when the user can be used again. */
  readonly onFree: (user: User) => void
}

/** What all users of a run share. */
export interface UserEnvironment {
  readonly clock: Clock
  readonly seed: number
  readonly data: unknown
  openHttp(observer: CallObserver): HttpUser
  openSockets(observer: CallObserver): SocketUser
}

/**
 * What a user does. What it has begun counts while it is `running`; a task that does not settle at once when it is ended is `overdue` after its timeout and
 * `cutOff` after anything else, and until its calls have ended too the user is `ending`.
 */
export type UserPhase = 'idle' | 'running' | 'overdue' | 'cutOff' | 'ending'

/** A virtual user: one iteration at a time, with connections and cookies of its own. Its fields describe the iteration at hand. */
export class User extends CallLog implements Deadlined, Sender {
  /** Among all users of the run. */
  number: number
  #context: TaskContext | undefined
  /** Counts iterations, `start` and `stop`: clients that were given to an earlier one refuse calls. */
  generation = 0
  /** From which turn on the user lives its life, and the turn of its `start`, whose clients are good for all of it. */
  #startGeneration = -1
  readonly #environment: UserEnvironment
  #http: HttpUser | undefined
  #sockets: SocketUser | undefined
  #controller: AbortController | undefined
  /** Why the iteration at hand was told to stop. */
  #interruption: Error | undefined
  #random: Random | undefined

  index = -1
  iteration = -1
  /** What `start` returned. */
  state: unknown
  /** Begun, and not ended for good: `start` has done its work, or there is none. */
  isStarted = false
  /** When the iteration at hand was to begin, on the clock, where a pace sets that; `NaN` before the first one. */
  paceMs: Milliseconds = Number.NaN
  /** From the start of the run, as all times of an iteration. */
  dueMs: Milliseconds = 0
  startedMs: Milliseconds = 0
  phase: UserPhase = 'idle'
  /** Settles after the promise of its task, if there is one. */
  settled: Promise<void> | undefined
  /** Why `start` or `stop` came to nothing; `undefined` where it did not. */
  failure: Failure | undefined
  /** The part of a scenario that is going on. */
  #part: string | undefined
  #partStartedMs: Milliseconds = 0
  /** Told how the task settled; bound once, so that waiting for a promise allocates no function. */
  onReturned: (value: unknown) => void = noop
  onThrown: (error: unknown) => void = noop
  /** Told how a request ended that is all the iteration does, and when, on the clock. */
  onDone: Sender['onDone'] = noop
  /** Told when it can be used again: what it did has settled, and all its calls have ended. */
  onFree: (user: User) => void = noop
  /** Lets time pass that counts neither for the latency of the iteration nor for its timeout. */
  rest: (durationMs: Milliseconds) => Promise<void> = async () => {}

  // Links of the list of deadlines.
  deadlineMs: Milliseconds = 0
  earlier: this | undefined
  later: this | undefined

  constructor(number: number, environment: UserEnvironment, recorder: Recorder) {
    super(recorder)
    this.number = number
    this.#environment = environment
  }

  begin(index: number, dueMs: Milliseconds, startedMs: Milliseconds, recorder: Recorder): void {
    this.iteration += 1
    this.hook = undefined
    this.#restart(index, dueMs, startedMs, recorder)
  }

  /** Begins what is no iteration. */
  beginHook(name: 'start' | 'stop', index: number, dueMs: Milliseconds, startedMs: Milliseconds, recorder: Recorder): void {
    this.hook = name
    this.failure = undefined
    this.#restart(index, dueMs, startedMs, recorder)
    this.beginPart(name, startedMs)
  }

  #restart(index: number, dueMs: Milliseconds, startedMs: Milliseconds, recorder: Recorder): void {
    this.restart(recorder)
    this.generation += 1
    this.#context = undefined
    if (this.hook === 'start') this.#startGeneration = this.generation
    this.index = index
    this.dueMs = dueMs
    this.startedMs = startedMs
    this.phase = 'running'
    this.#controller = undefined
    this.#interruption = undefined
    this.#random = undefined
    this.#part = undefined
  }

  /** Whether the iteration, `start` or `stop` still counts: not once it has ended, passed its timeout or been cut off. */
  get isLive(): boolean {
    return this.phase === 'running'
  }

  /** Made for those who ask: a request that is always the same does not. */
  get context(): TaskContext {
    return (this.#context ??= new Context(this))
  }

  callAbandoned(): void {
    this.noteAbandoned(!this.isLive, 1)
  }

  callHandledLate(): void {
    this.noteAbandoned(!this.isLive, -1)
  }

  callRejects(): void {
    if (this.isLive) this.holdRejecting()
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
    return (this.#http ??= this.#environment.openHttp(this))
  }

  get sockets(): SocketUser {
    return (this.#sockets ??= this.#environment.openSockets(this))
  }

  get random(): Random {
    return (this.#random ??= this.randomFor(this.hook))
  }

  /** Random numbers of the iteration at hand for an end of their own; of the task itself where there is none. */
  randomFor(stream: keyof typeof RANDOM_STREAM | undefined): Random {
    const { seed } = this.#environment
    return stream === undefined
      ? seededRandom(seed, this.number, this.iteration)
      : seededRandom(seed, this.number, this.iteration, RANDOM_STREAM[stream])
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController()
      // A task that asks for its signal only after it was told to stop has to see that.
      if (this.#interruption !== undefined) this.#controller.abort(this.#interruption)
    }
    return this.#controller.signal
  }

  /** Leaves the connections of the iteration as the plan wants them. */
  endIteration(): void {
    this.#http?.endIteration()
    this.#sockets?.endIteration()
  }

  /** What is open now was opened for the life of the user, as by the `start` of a scenario, and does not end with the iteration. */
  keepSockets(): void {
    this.#sockets?.keep()
  }

  /** Makes a new user of an old one, but for its connections. */
  clearCookies(): void {
    this.#http?.clearCookies()
  }

  /** Makes the user with this number of an old one, but for the connections that HTTP keeps. */
  reassign(number: number): void {
    this.resetSession()
    this.number = number
    this.iteration = -1
  }

  /** Forgets its life, but for the connections that HTTP keeps and how many iterations it has had. */
  resetSession(): void {
    this.clearCookies()
    this.#sockets?.end()
    this.state = undefined
    this.#startGeneration = -1
  }

  /** Begins a part of a scenario, which is a step. `nowMs` from the start of the run. */
  beginPart(name: string, nowMs: Milliseconds): void {
    this.#part = name
    this.#partStartedMs = nowMs
    this.partStatus = 0
    this.partRejection = undefined
  }

  /** Whether there was a reply in the part at hand. */
  get hasReplied(): boolean {
    return this.partStatus > 0
  }

  /** Counts the part at hand, where there is one. */
  endPart(nowMs: Milliseconds, failure: Failure | undefined): void {
    const name = this.#part
    if (name === undefined) return
    this.#part = undefined
    const durationMs = nowMs - this.#partStartedMs
    // If no client of ours was used, the status is that of the reply that was returned.
    const status = this.replies === 0 ? this.status : this.partStatus
    this.recorder.step(name, durationMs, (failure ?? this.partRejection)?.code, status)
    this.noteStep(name, durationMs)
  }

  /**
   * Ends what the iteration at hand still has going on: its signal is aborted and its sockets are destroyed. The user is free only afterwards, even where a
   * client ends its calls meanwhile: the next iteration must not lose what it opens.
   */
  abortIteration(reason: Error): void {
    this.holdQuiet()
    this.#interruption ??= reason
    this.#controller?.abort(reason)
    this.#http?.destroy()
    this.#sockets?.interrupt(reason)
    this.endIteration()
    this.releaseQuiet()
  }

  async step<Value>(name: string, work: () => Value | PromiseLike<Value>): Promise<Value> {
    const { clock } = this.#environment
    const { recorder, generation, hook } = this
    const startedMs = clock.now()
    let failed = true
    this.stepBegan()
    try {
      const value = await work()
      failed = false
      return value
    } catch (error) {
      noteRejection(error, this)
      throw error
    } finally {
      // A step that its task did not wait for may end in another iteration.
      const isInTime = generation === this.generation
      if (isInTime) this.stepEnded()
      if (hook === undefined) {
        const durationMs = clock.now() - startedMs
        recorder.step(name, durationMs, failed ? 'thrown' : undefined)
        if (isInTime) this.noteStep(name, durationMs)
      }
    }
  }
}
