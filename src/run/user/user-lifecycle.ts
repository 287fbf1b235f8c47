import type { Recorder } from '../../record/recorder.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { SafeSet } from '../../units/collections/safe-map.ts'
import type { Iterations } from './iterations.ts'
import type { User } from './user.ts'
import type { UserScript } from './user-script.ts'

/** The first iteration of a user, if there were no `start`. Times count from the start of the run. */
export interface FirstIteration {
  readonly index: number
  readonly dueMs: Milliseconds
  readonly startedMs: Milliseconds
  readonly recorder: Recorder
}

export interface UserLifecycleSettings {
  readonly script: Pick<UserScript, 'start' | 'stop'> | undefined
  readonly iterations: Iterations
  /** Whether a user lives for one iteration, as an arrival does, or for the whole run. */
  readonly isBrief: boolean
  /** The recorder for `stop`. */
  readonly recorderOf: (user: User) => Recorder
  readonly nowMs: () => Milliseconds
  /** Called when a user is ready for an iteration, or a slot for another user. */
  readonly onReady: (user: User) => void
}

/** Runs each user's `start` before its first iteration and `stop` after its last, however the run ends. */
export class UserLifecycle {
  readonly #settings: UserLifecycleSettings
  readonly #alive = new SafeSet<User>()
  #starting = 0
  #isEnding = false
  #onEnded: () => void = () => {}

  constructor(settings: UserLifecycleSettings) {
    this.#settings = settings
  }

  /** Starts a user. Returns `false` if it can run its iteration at once; otherwise calls one of the two when `start` is over. */
  start(user: User, beginning: FirstIteration, onBegun: (user: User) => void, onLost: (user: User) => void): boolean {
    const { script, iterations } = this.#settings
    if (script?.start === undefined) {
      this.#enliven(user)
      return false
    }
    this.#starting += 1
    const onFree = (user: User): void => {
      this.#starting -= 1
      if (user.failure !== undefined) onLost(user)
      else {
        this.#enliven(user)
        if (this.#isEnding) this.#stop(user)
        else onBegun(user)
      }
      this.#noteEnd()
    }
    iterations.runHook(user, { name: 'start', work: script.start, ...beginning, onFree })
    return true
  }

  /** Called when an iteration is over and its user is free. */
  release(user: User): void {
    const { isBrief, script, onReady } = this.#settings
    if (script !== undefined && (this.#isEnding || isBrief)) this.#stop(user)
    else onReady(user)
  }

  /**
   * Stops a user that has no more iterations for now; if it is needed again, it starts again. Returns `false` if there is nothing to do; otherwise calls
   * `onRetired` when `stop` is done.
   */
  stop(user: User, onStopped: (user: User) => void): boolean {
    const { script } = this.#settings
    // Users without `start` and `stop` only rest.
    if (!user.isStarted || (script?.start === undefined && script?.stop === undefined)) return false
    this.#stop(user, (user) => {
      user.resetSession()
      onStopped(user)
    })
    return true
  }

  /** Stops all users. Resolves when each has run its `stop`, which may be never. */
  async stopAll(): Promise<void> {
    this.#isEnding = true
    for (const user of this.#alive) if (user.phase === 'idle') this.#stop(user)
    if (this.#alive.size + this.#starting === 0) return
    await new Promise<void>((resolve) => {
      this.#onEnded = resolve
    })
  }

  #enliven(user: User): void {
    user.isStarted = true
    if (this.#settings.script?.stop !== undefined) this.#alive.add(user)
  }

  #stop(user: User, onLeft: (user: User) => void = this.#settings.onReady): void {
    const { script, iterations, recorderOf, nowMs } = this.#settings
    if (script?.stop === undefined || !user.isStarted) {
      this.#leave(user, onLeft)
      return
    }
    const startedMs = nowMs()
    user.isStarted = false
    const onFree = (user: User): void => this.#leave(user, onLeft)
    iterations.runHook(user, {
      name: 'stop',
      work: script.stop,
      index: user.index,
      dueMs: startedMs,
      startedMs,
      recorder: recorderOf(user),
      onFree,
    })
  }

  #leave(user: User, onLeft: (user: User) => void): void {
    user.isStarted = false
    this.#alive.delete(user)
    if (!this.#isEnding) onLeft(user)
    this.#noteEnd()
  }

  #noteEnd(): void {
    if (this.#isEnding && this.#alive.size + this.#starting === 0) this.#onEnded()
  }
}
