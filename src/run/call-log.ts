import type { Call, CallObserver, Failure } from '../protocols/call.ts'
import type { Recorder } from '../record/recorder.ts'
import type { Milliseconds } from '../units/duration.ts'
import type { WrongReturnError } from '../units/returned-value.ts'

/** What the client calls and steps of an iteration say about it. Used again for the next iteration, so that an iteration allocates nothing here. */
export class CallLog implements CallObserver {
  recorder: Recorder
  /** Status of the reply that decides how the iteration is counted; 0 where no reply came. */
  status = 0
  /** Code and message of a reply whose status is not accepted. */
  rejection: Failure | undefined
  /** Replies that have been counted, and how many of them were not accepted. */
  replies = 0
  rejections = 0
  lastStatus = 0
  /** What the user does where it is not in an iteration: its calls are told of in the step of this name alone. */
  aside: 'start' | 'stop' | undefined
  /** Calls that have not ended. */
  pendingCalls = 0
  longestStep: string | undefined
  #longestStepMs: Milliseconds = -1
  /** Told once the task has settled and all its calls have ended. */
  onQuiet: () => void = ignore
  /** Called when a function in the options returned what it must not. */
  onMisuse: (error: WrongReturnError) => void = ignore
  #isAwaitingQuiet = false
  #isQuietHeld = false

  constructor(recorder: Recorder) {
    this.recorder = recorder
  }

  /** Calls that the task did not wait for may fail without anybody seeing it: that is a mistake in the task. */
  get leftBehind(): Failure | undefined {
    if (this.pendingCalls === 0) return undefined
    const message = `the task ended while ${this.pendingCalls} of its client calls went on: await each call, or return its promise`
    return { code: 'not-awaited', message }
  }

  callBegan(): void {
    this.pendingCalls += 1
  }

  callEnded(call: Call): void {
    this.pendingCalls -= 1
    if (this.aside === undefined) this.#record(call)
    else this.recorder.aside(this.aside, call)
    if (call.status > 0) this.noteReply(call.status, call.failure)
    if (this.#isAwaitingQuiet) this.whenQuiet()
  }

  misused(error: WrongReturnError): void {
    this.onMisuse(error)
  }

  /** The first reply that is not accepted decides; where there is none, the last one. */
  noteReply(status: number, failure: Failure | undefined): void {
    this.replies += 1
    this.lastStatus = status
    if (failure !== undefined) this.rejections += 1
    if (this.rejection !== undefined) return
    this.status = status
    this.rejection = failure
  }

  noteStep(name: string, durationMs: Milliseconds): void {
    if (durationMs <= this.#longestStepMs) return
    this.#longestStepMs = durationMs
    this.longestStep = name
  }

  /** Tells `onQuiet` as soon as no call is going on: one that ends later would be counted to the next iteration. */
  whenQuiet(): void {
    this.#isAwaitingQuiet = this.pendingCalls > 0 || this.#isQuietHeld
    if (!this.#isAwaitingQuiet) this.onQuiet()
  }

  /** Until {@link releaseQuiet}, `onQuiet` is not told. */
  protected holdQuiet(): void {
    this.#isQuietHeld = true
  }

  protected releaseQuiet(): void {
    this.#isQuietHeld = false
    if (this.#isAwaitingQuiet) this.whenQuiet()
  }

  protected restart(recorder: Recorder): void {
    this.recorder = recorder
    this.status = 0
    this.rejection = undefined
    this.replies = 0
    this.rejections = 0
    this.lastStatus = 0
    this.longestStep = undefined
    this.#longestStepMs = -1
  }

  #record(call: Call): void {
    this.recorder.call(call)
    if (call.name !== undefined) this.noteStep(call.name, call.endedMs - call.startedMs)
  }
}

function ignore(): void {}
