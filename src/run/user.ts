import type { Call, CallObserver } from '../protocols/call.ts'
import type { HttpClient } from '../protocols/http/client.ts'
import type { HttpUser } from '../protocols/http/session.ts'
import type { Recorder } from '../record/recorder.ts'
import type { Clock } from '../units/clock.ts'
import type { Milliseconds } from '../units/duration.ts'
import { seededRandom, type Random } from '../units/random.ts'
import { Context, type TaskContext } from './context.ts'
import type { Deadlined } from './deadlines.ts'

/** What all users of a run share. */
export interface UserSurroundings {
  readonly clock: Clock
  readonly seed: number
  readonly data: unknown
  openHttp(observer: CallObserver): HttpUser
}

/**
 * A virtual user: one iteration at a time, with connections and cookies of its own.
 * Its fields describe the iteration at hand and are used again for the next one, so that an iteration allocates nothing here.
 */
export class User implements Deadlined, CallObserver {
  readonly number: number
  readonly context: TaskContext
  readonly #surroundings: UserSurroundings
  #http: HttpUser | undefined
  #controller: AbortController | undefined
  #random: Random | undefined

  // The iteration at hand. Times from the start of the run.
  index = -1
  iteration = -1
  dueMs: Milliseconds = 0
  startedMs: Milliseconds = 0
  status = 0
  longestStep: string | undefined
  #longestStepMs: Milliseconds = -1
  /** Code and message of a reply whose status is not accepted. */
  rejection: Call['failure']
  /** Client calls that have not ended. */
  pendingCalls = 0
  /** Replies of client calls that have been counted. */
  replies = 0
  recorder: Recorder
  /** Whether the iteration still counts: not once it has ended, passed its timeout or been cut off. */
  isLive = false
  /** Whether it passed its timeout, and its promise has not settled. */
  isOverdue = false
  /** Told how the task settled; bound once, so that waiting for a promise allocates no function. */
  onReturned: (value: unknown) => void = noListener
  onThrown: (error: unknown) => void = noListener
  /** Told when the last pending call has ended, where the task did not wait for it. */
  onCallsEnded: (() => void) | undefined

  // Links of the list of deadlines.
  deadlineMs: Milliseconds = 0
  earlier: this | undefined
  later: this | undefined

  constructor(number: number, surroundings: UserSurroundings, recorder: Recorder) {
    this.number = number
    this.#surroundings = surroundings
    this.recorder = recorder
    this.context = new Context(this)
  }

  begin(index: number, dueMs: Milliseconds, startedMs: Milliseconds, recorder: Recorder): void {
    this.index = index
    this.iteration += 1
    this.dueMs = dueMs
    this.startedMs = startedMs
    this.status = 0
    this.longestStep = undefined
    this.#longestStepMs = -1
    this.rejection = undefined
    this.replies = 0
    this.recorder = recorder
    this.isLive = true
    this.#controller = undefined
    this.#random = undefined
  }

  get data(): unknown {
    return this.#surroundings.data
  }

  get connections(): HttpUser {
    return (this.#http ??= this.#surroundings.openHttp(this))
  }

  get http(): HttpClient {
    return this.connections.client
  }

  get random(): Random {
    return (this.#random ??= seededRandom(this.#surroundings.seed, this.number, this.iteration))
  }

  get signal(): AbortSignal {
    return (this.#controller ??= new AbortController()).signal
  }

  /** Leaves the connections of the iteration as the plan wants them. */
  end(): void {
    this.isLive = false
    this.#http?.endIteration()
  }

  /** Makes a new user of an old one, but for its connections. */
  forget(): void {
    this.#http?.clearCookies()
  }

  /** Ends what the iteration at hand still has going on: its signal is aborted and its sockets are destroyed. */
  interrupt(reason: Error): void {
    this.#controller?.abort(reason)
    this.#http?.destroy()
  }

  callBegan(): void {
    this.pendingCalls += 1
  }

  callEnded(call: Call): void {
    this.pendingCalls -= 1
    this.recorder.call(call)
    if (call.name !== undefined) this.#noteStep(call.name, call.endedMs - call.startedMs)
    if (call.status > 0) this.#noteStatus(call)
    if (this.pendingCalls === 0 && this.onCallsEnded !== undefined) this.onCallsEnded()
  }

  async step<Value>(name: string, work: () => Value | PromiseLike<Value>): Promise<Value> {
    const { clock } = this.#surroundings
    const { recorder } = this
    const startedMs = clock.now()
    let failed = true
    try {
      const value = await work()
      failed = false
      return value
    } finally {
      const durationMs = clock.now() - startedMs
      recorder.step(name, durationMs, failed)
      this.#noteStep(name, durationMs)
    }
  }

  #noteStatus(call: Call): void {
    this.replies += 1
    // The first reply that is not accepted decides how the iteration is counted; otherwise the last one does.
    if (this.rejection !== undefined) return
    this.status = call.status
    this.rejection = call.failure
  }

  #noteStep(name: string, durationMs: Milliseconds): void {
    if (durationMs <= this.#longestStepMs) return
    this.#longestStepMs = durationMs
    this.longestStep = name
  }
}

function noListener(): void {}
