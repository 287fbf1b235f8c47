import type { Call, CallObserver, Failure } from '../../protocols/call.ts'
import type { Recorder } from '../../record/recorder.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { WrongReturnError } from '../../units/errors/returned-value.ts'
import { CHECK_FAILED } from '../../units/errors/check-failure.ts'
import { noop } from '../../units/platform/noop.ts'
import type { PausedTime } from './paused-time.ts'

/** Collects the outcome of an iteration's client calls and steps. Reused for the next iteration, so that an iteration allocates nothing here. */
export class CallLog implements CallObserver {
  recorder: Recorder
  readonly #iteration: { readonly isLive: boolean }
  /** Status of the reply that decides how the iteration is counted; 0 if there was no reply. */
  status = 0
  /** Code and message of a reply whose status is not accepted. */
  rejection: Failure | undefined
  /** Number of counted replies. */
  replies = 0
  /** As {@link status} and {@link rejection}, for the current part of a scenario. */
  #partStatus = 0
  #partRejection: Failure | undefined
  /** The hook that the user runs outside an iteration: its calls count only in the step of this name, and in `start.login` if they have a name. */
  hook: 'start' | 'stop' | undefined
  /** Calls that have not ended. */
  pendingCalls = 0
  /** How many checks of calls have failed, in all iterations, and why the last one did. */
  failedChecks = 0
  failedCheck: Failure | undefined
  longestStep: string | undefined
  longestStepMs: Milliseconds = 0
  stepsMs: Milliseconds = 0
  /** The current part of a scenario. */
  #part: string | undefined
  /** Steps of the result that the whole iteration is. */
  groups: readonly string[] | undefined
  #partStartedMs: Milliseconds = 0
  #stepsBeforePartMs: Milliseconds = 0
  /** Called once the task has settled and all its calls have ended. */
  onQuiet: () => void = noop
  /** Called if a function in the options returned a wrong value. */
  onMisuse: (error: WrongReturnError) => void = noop
  /** Pauses of the current iteration. */
  #pendingPauses = 0
  #abandonedPauses = 0
  /** Created for the first pause of a user. */
  pausedTime: PausedTime | undefined
  #pendingSteps = 0
  #isAwaitingQuiet = false
  #abandonedCalls = 0
  #abandonedLate = 0
  #isQuietHeld = false

  constructor(recorder: Recorder, iteration: { readonly isLive: boolean }) {
    this.recorder = recorder
    this.#iteration = iteration
  }

  /** Calls and steps that the task did not wait for may fail, or take any time, unseen: that is a mistake in the task. */
  get leftBehind(): Failure | undefined {
    if (this.pendingCalls === 0 && this.#abandonedCalls === 0 && this.#pendingSteps === 0 && this.#abandonedPauses === 0) return undefined
    return { code: 'not-awaited', message: `${this.#leftBehindText}: await each call, or return its promise` }
  }

  /** A step first: what is called in it is left behind with it. */
  get #leftBehindText(): string {
    if (this.#pendingSteps > 0) return `the task ended while ${this.#pendingSteps} of its calls of \`step\` went on`
    if (this.pendingCalls > 0) return `the task ended while ${this.pendingCalls} of its client calls were still running`
    if (this.#abandonedPauses > 0) return `the task ended while ${this.#abandonedPauses} of its calls of \`pause\` went on`
    return `${this.#abandonedCalls} client calls failed, and the task awaited none of them`
  }

  /** Notes that a call or step failed without being handled. If that shows only after its iteration, the next one fails for it: the same task made the call. */
  #noteAbandoned(isLate: boolean, count: 1 | -1): void {
    if (isLate) this.#abandonedLate = Math.max(0, this.#abandonedLate + count)
    else this.#abandonedCalls = Math.max(0, this.#abandonedCalls + count)
  }

  /** Whether a call has failed that is not handled yet, but may be in a moment. */
  get hasAbandoned(): boolean {
    return this.#abandonedCalls > 0
  }

  /** Keeps the call pending until its rejection is delivered, so that a task that has returned by then did not await it. */
  #holdRejecting(): void {
    this.pendingCalls += 1
    queueMicrotask(() => {
      this.pendingCalls -= 1
      if (this.#pendingPauses > 0) this.#notePause()
      if (this.#isAwaitingQuiet) this.whenQuiet()
    })
  }

  callAbandoned(): void {
    this.#noteAbandoned(!this.#iteration.isLive, 1)
  }

  callHandledLate(): void {
    this.#noteAbandoned(!this.#iteration.isLive, -1)
  }

  callRejects(): void {
    if (this.#iteration.isLive) this.#holdRejecting()
  }

  callBegan(): void {
    this.pendingCalls += 1
    if (this.#pendingPauses > 0) this.#notePause()
  }

  callEnded(call: Call): void {
    this.pendingCalls -= 1
    if (this.#pendingPauses > 0) this.#notePause()
    if (this.hook === undefined) this.#record(call)
    else this.recorder.hookCall(this.hook, call)
    // A partial reply does not count: the task cannot use it.
    if (call.status > 0 && call.brokeOff !== true) this.noteReply(call.status, call.failure)
    if (call.failure?.code === CHECK_FAILED) {
      this.failedChecks += 1
      this.failedCheck = call.failure
    }
    if (this.#isAwaitingQuiet) this.whenQuiet()
  }

  stepBegan(): void {
    this.#pendingSteps += 1
  }

  /** To be called only for steps of the current iteration. */
  stepEnded(): void {
    this.#pendingSteps -= 1
  }

  pauseBegan(): void {
    this.#pendingPauses += 1
    this.#notePause()
  }

  pauseEnded(): void {
    this.#pendingPauses -= 1
    this.#notePause()
  }

  /** Ends the pauses that are left when the iteration ends, at `nowMs` on the clock. Returns whether there are any. */
  abandonPauses(nowMs: Milliseconds): boolean {
    if (this.#pendingPauses === 0) return false
    this.#abandonedPauses = this.#pendingPauses
    this.#pendingPauses = 0
    this.pausedTime!.note(false, nowMs)
    return true
  }

  /** While a call is pending, the user waits for the target. */
  #notePause(): void {
    this.pausedTime!.note(this.#pendingPauses > 0 && this.pendingCalls === 0)
  }

  misused(error: WrongReturnError): void {
    this.onMisuse(error)
  }

  /** The first reply that is not accepted decides; if there is none, the last one. */
  noteReply(status: number, failure: Failure | undefined): void {
    this.replies += 1
    if (this.#partRejection === undefined) {
      this.#partStatus = status
      this.#partRejection = failure
    }
    if (this.rejection !== undefined) return
    this.status = status
    this.rejection = failure
  }

  /** A part of a scenario threw, and the iteration goes on with the next one; `isFirst` if no part before it failed. */
  noteThrown(failure: Failure, isFirst: boolean): void {
    this.#partRejection = decisiveFailure(this.#partRejection, failure)
    if (isFirst) this.rejection = decisiveFailure(this.rejection, failure)
  }

  noteStep(name: string, durationMs: Milliseconds): void {
    this.stepsMs += durationMs
    if (this.longestStep !== undefined && durationMs <= this.longestStepMs) return
    this.longestStepMs = durationMs
    this.longestStep = name
  }

  /** Begins a part of a scenario, which is a step. `nowMs` is on the clock. */
  beginPart(name: string, nowMs: Milliseconds): void {
    this.#part = name
    this.#partStartedMs = nowMs
    this.#stepsBeforePartMs = this.stepsMs
    this.#partStatus = 0
    this.#partRejection = undefined
  }

  /** Whether there was a reply in the current part. */
  get hasReplied(): boolean {
    return this.#partStatus > 0
  }

  /** Whether the current part has failed although it goes on. */
  get hasFailed(): boolean {
    return this.#partRejection !== undefined
  }

  /** Counts the current part, if there is one. `nowMs` is on the clock. */
  endPart(nowMs: Milliseconds, failure: Failure | undefined): void {
    const name = this.#part
    if (name === undefined) return
    this.#part = undefined
    const durationMs = nowMs - this.#partStartedMs
    // If none of our clients was used, the status is that of the returned reply.
    const status = this.replies === 0 ? this.status : this.#partStatus
    // A `start` that returns has succeeded: what its calls did is in their steps.
    const rejection = this.hook === 'start' ? undefined : this.#partRejection
    this.recorder.step(name, durationMs, decisiveFailure(rejection, failure), status)
    const insideMs = this.stepsMs - this.#stepsBeforePartMs
    // The steps in it say more exactly where its time went, if most of it was in them.
    if (insideMs > 0 && insideMs >= durationMs / 2) this.stepsMs += Math.max(0, durationMs - insideMs)
    else this.noteStep(name, durationMs)
  }

  /** Counts what the whole iteration is, at its end. */
  endGroups(durationMs: Milliseconds, failure: Failure | undefined): void {
    for (const name of this.groups ?? []) this.recorder.step(name, durationMs, decisiveFailure(this.rejection, failure), this.status)
  }

  /** As if the current part had started that much later. */
  postponePart(byMs: Milliseconds): void {
    this.#partStartedMs += byMs
  }

  /** Calls `onQuiet` as soon as no call is pending: a call that ends later would count in the next iteration. */
  whenQuiet(): void {
    this.#isAwaitingQuiet = this.pendingCalls > 0 || this.#isQuietHeld
    if (!this.#isAwaitingQuiet) this.onQuiet()
  }

  /** Until {@link releaseQuiet}, `onQuiet` is not called. */
  holdQuiet(): void {
    this.#isQuietHeld = true
  }

  releaseQuiet(): void {
    this.#isQuietHeld = false
    if (this.#isAwaitingQuiet) this.whenQuiet()
  }

  restart(recorder: Recorder): void {
    this.recorder = recorder
    this.status = 0
    this.rejection = undefined
    this.replies = 0
    this.#pendingSteps = 0
    this.#abandonedPauses = 0
    this.#partStatus = 0
    this.#partRejection = undefined
    this.#part = undefined
    this.groups = undefined
    this.longestStep = undefined
    this.longestStepMs = 0
    this.stepsMs = 0
    this.#abandonedCalls = this.#abandonedLate
    this.#abandonedLate = 0
  }

  #record(call: Call): void {
    this.recorder.call(call)
    if (call.name !== undefined) this.noteStep(call.name, call.endedMs - call.startedMs)
  }
}

/** What counts of a reply that is not accepted and what was thrown: what follows a failed check is most often a consequence of it. */
export const decisiveFailure = (rejection: Failure | undefined, thrown: Failure | undefined): Failure | undefined =>
  rejection?.code === CHECK_FAILED ? rejection : (thrown ?? rejection)
