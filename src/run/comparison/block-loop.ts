import type { Numbering } from '../../record/comparison-record.ts'
import type { SamplingRecorder } from '../../record/sampling-recorder.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { startedSchedule, type Loop, type LoopReport, type LoopSettings } from '../loop/loop.ts'
import { Timers } from '../../units/time/timers.ts'
import { ReadyQueue } from '../loop/ready-queue.ts'
import type { User } from '../user/user.ts'

/** A closed loop that is opened for a block and drained at its end. Between blocks users are idle, and keep their connections, cookies and state. */
export class BlockLoop implements Loop {
  readonly #settings: LoopSettings
  readonly #users: User[] = []
  readonly #ready: ReadyQueue<User>
  readonly #timers: Timers
  readonly #lost = new Set<User>()
  #recorder: SamplingRecorder | undefined
  #endMs: Milliseconds = 0
  #index = 0
  #close: () => void = () => {}

  constructor(settings: LoopSettings) {
    const { clock } = settings
    this.#settings = settings
    this.#ready = new ReadyQueue(clock, (user, nowMs) => this.#begin(user, nowMs))
    this.#timers = new Timers(clock)
  }

  report(): LoopReport {
    return {
      schedule: startedSchedule(this.#settings.recorders),
      sendLatenessP99Ms: 0,
      users: { planned: this.#usersPlanned, started: this.#users.length },
    }
  }

  get #usersPlanned(): number {
    const { model } = this.#settings.plan
    return model.kind === 'closed' ? model.users : 0
  }

  /** Starts the users; {@link begun} waits for those that run `start` first. */
  start(): void {
    for (let number = 0; number < this.#usersPlanned; number++) {
      const user = this.#settings.openUser(number)
      this.#users.push(user)
      this.#enter(user)
    }
  }

  /** Resolves when every user has started, or is lost for good. */
  async begun(): Promise<void> {
    await this.#settings.iterations.idle()
  }

  /**
   * Opens the loop for a time, and resolves when everything started in it has ended. A user whose task passed the timeout and cannot be stopped skips the
   * following blocks.
   */
  async run(durationMs: Milliseconds, from: Numbering, recorder: SamplingRecorder): Promise<void> {
    const { clock, iterations } = this.#settings
    // Clears users that were still queued when the last block was closed: no user may be queued twice.
    await new Promise<void>((resolve) => clock.soon(resolve))
    this.#index = from.index
    this.#endMs = clock.now() + durationMs
    this.#recorder = recorder
    const closed = new Promise<void>((resolve) => {
      this.#close = resolve
    })
    this.#timers.after(durationMs, () => this.stop())
    for (const user of this.#users) {
      if (this.#lost.has(user)) continue
      user.iteration = Math.max(user.iteration, from.iteration - 1)
      if (user.phase === 'idle') this.#ready.add(user)
    }
    this.#ready.go()
    await closed
    await iterations.idle()
  }

  get next(): Numbering {
    return { index: this.#index, iteration: Math.max(-1, ...this.#users.map(({ iteration }) => iteration)) + 1 }
  }

  release(user: User): void {
    if (this.#recorder === undefined) return
    this.#ready.add(user)
    this.#ready.go()
  }

  /** Closes the current block. */
  stop(): void {
    this.#recorder = undefined
    this.#timers.cancelAll()
    this.#close()
  }

  #begin(user: User, nowMs: Milliseconds): void {
    const recorder = this.#recorder
    if (recorder === undefined || user.phase !== 'idle') return
    if (nowMs >= this.#endMs) {
      this.stop()
      return
    }
    const { iterations, originMs } = this.#settings
    const atMs = nowMs - originMs
    iterations.start(user, this.#index++, atMs, atMs, recorder)
  }

  #enter(user: User): void {
    const { lifecycle, recorders, clock, originMs } = this.#settings
    const atMs = clock.now() - originMs
    const beginning = { index: user.number, dueMs: atMs, startedMs: atMs, recorder: recorders.warmup }
    const onLost = (lost: User): void => {
      this.#lost.add(lost)
    }
    lifecycle.start(user, beginning, () => {}, onLost)
  }
}
