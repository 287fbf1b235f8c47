import type { Call, CallObserver, Failure } from '../../protocols/call.ts'
import type { Recorder } from '../../record/recorder.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { WrongReturnError } from '../../units/errors/returned-value.ts'
import { noop } from '../../units/platform/noop.ts'

/** What the client calls and steps of an iteration say about it. Used again for the next iteration, so that an iteration allocates nothing here. */
export class CallLog implements CallObserver {
  recorder: Recorder
  /** Status of the reply that decides how the iteration is counted; 0 where no reply came. */
  status = 0
  /** Code and message of a reply whose status is not accepted. */
  rejection: Failure | undefined
  /** Replies that have been counted. */
  replies = 0
  /** As {@link status} and {@link rejection}, of the part of a scenario that is going on. */
  protected partStatus = 0
  protected partRejection: Failure | undefined
  /** What the user does where it is not in an iteration: its calls are told of in the step of this name alone. */
  hook: 'start' | 'stop' | undefined
  /** Calls that have not ended. */
  pendingCalls = 0
  longestStep: string | undefined
  #longestStepMs: Milliseconds = -1
  /** Told once the task has settled and all its calls have ended. */
  onQuiet: () => void = noop
  /** Called when a function in the options returned what it must not. */
  onMisuse: (error: WrongReturnError) => void = noop
  #pendingSteps = 0
  #isAwaitingQuiet = false
  #abandonedCalls = 0
  #abandonedLate = 0
  #isQuietHeld = false

  constructor(recorder: Recorder) {
    this.recorder = recorder
  }

  /** Calls and steps that the task did not wait for may fail, or take any time, unseen: that is a mistake in the task. */
  get leftBehind(): Failure | undefined {
    if (this.pendingCalls === 0 && this.#abandonedCalls === 0 && this.#pendingSteps === 0) return undefined
    return { code: 'not-awaited', message: `${this.#leftBehindText}: await each call, or return its promise` }
  }

  /** A step first: what is called in it is left behind with it. */
  get #leftBehindText(): string {
    if (this.#pendingSteps > 0) return `the task ended while ${this.#pendingSteps} of its calls of \`step\` went on`
    if (this.pendingCalls > 0) return `the task ended while ${this.pendingCalls} of its client calls went on`
    return `${this.#abandonedCalls} client calls failed, and the task waited for none of them`
  }

  /** A call or step has failed, and nobody handled that. If that comes out only after its iteration, the next one fails for it: the same task made it. */
  protected noteAbandoned(isLate: boolean, count: 1 | -1): void {
    if (isLate) this.#abandonedLate = Math.max(0, this.#abandonedLate + count)
    else this.#abandonedCalls = Math.max(0, this.#abandonedCalls + count)
  }

  /** Whether a call has failed that nobody has handled yet, and may handle in a moment. */
  get hasAbandoned(): boolean {
    return this.#abandonedCalls > 0
  }

  /** The call goes on until whoever waits for it hears of its end, so that a task that has returned by then has not waited for it. */
  protected holdRejecting(): void {
    this.pendingCalls += 1
    queueMicrotask(() => {
      this.pendingCalls -= 1
      if (this.#isAwaitingQuiet) this.whenQuiet()
    })
  }

  callBegan(): void {
    this.pendingCalls += 1
  }

  callEnded(call: Call): void {
    this.pendingCalls -= 1
    if (this.hook === undefined) this.#record(call)
    else if (call.opened) this.recorder.openedIn(this.hook)
    // Half a reply is none: nothing that the task could go on with.
    if (call.status > 0 && call.brokeOff !== true) this.noteReply(call.status, call.failure)
    if (this.#isAwaitingQuiet) this.whenQuiet()
  }

  protected stepBegan(): void {
    this.#pendingSteps += 1
  }

  /** To be called for steps of the iteration at hand only. */
  protected stepEnded(): void {
    this.#pendingSteps -= 1
  }

  misused(error: WrongReturnError): void {
    this.onMisuse(error)
  }

  /** The first reply that is not accepted decides; where there is none, the last one. */
  noteReply(status: number, failure: Failure | undefined): void {
    this.replies += 1
    if (this.partRejection === undefined) {
      this.partStatus = status
      this.partRejection = failure
    }
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
    this.#pendingSteps = 0
    this.partStatus = 0
    this.partRejection = undefined
    this.longestStep = undefined
    this.#longestStepMs = -1
    this.#abandonedCalls = this.#abandonedLate
    this.#abandonedLate = 0
  }

  #record(call: Call): void {
    this.recorder.call(call)
    if (call.name !== undefined) this.noteStep(call.name, call.endedMs - call.startedMs)
  }
}
