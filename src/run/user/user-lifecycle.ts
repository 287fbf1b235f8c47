import type { Recorder } from '../../record/recorder.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { SafeSet } from '../../units/collections/safe-map.ts'
import type { Iterations } from './iterations.ts'
import type { User } from './user.ts'
import type { UserScript } from './user-script.ts'

/** Where a user begins: what it would do first, were there no `start`. Times from the start of the run. */
export interface Beginning {
  readonly index: number
  readonly dueMs: Milliseconds
  readonly startedMs: Milliseconds
  readonly recorder: Recorder
}

export interface UserLifecycleSettings {
  readonly script: Pick<UserScript, 'start' | 'stop'> | undefined
  readonly iterations: Iterations
  /** Whether a user lives for one iteration, as an arrival does, or for the run. */
  readonly isBrief: boolean
  /** Where `stop` is counted. */
  readonly recorderOf: (user: User) => Recorder
  readonly nowMs: () => Milliseconds
  /** Told when a user can have an iteration, or a place in the run can have another user. */
  readonly onReady: (user: User) => void
}

/** Sees to it that each user does `start` once before its first iteration, and `stop` once after its last, whatever ends the run. */
export class UserLifecycle {
  readonly #settings: UserLifecycleSettings
  readonly #alive = new SafeSet<User>()
  #starting = 0
  #isEnding = false
  #onEnded: () => void = () => {}

  constructor(settings: UserLifecycleSettings) {
    this.#settings = settings
  }

  /**
   * Begins the life of a user. Gives `false` where it can have its iteration at once; otherwise one of the two is told, once `start` is over.
   */
  start(user: User, beginning: Beginning, onBegun: (user: User) => void, onLost: (user: User) => void): boolean {
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

  /** Told when an iteration is over and its user free. */
  release(user: User): void {
    const { isBrief, script, onReady } = this.#settings
    if (script !== undefined && (this.#isEnding || isBrief)) this.#stop(user)
    else onReady(user)
  }

  /**
   * Ends the life of a user that is to have no iterations for now; should it be wanted again, it begins another one. Gives `false` where there is nothing to do for that;
   * otherwise it is told when that is done.
   */
  stop(user: User, onStopped: (user: User) => void): boolean {
    const { script } = this.#settings
    // Users that neither start nor stop only rest.
    if (!user.isStarted || (script?.start === undefined && script?.stop === undefined)) return false
    this.#stop(user, (user) => {
      user.resetSession()
      onStopped(user)
    })
    return true
  }

  /** No user has another iteration. Resolves when each has done its `stop`, which may be never. */
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
