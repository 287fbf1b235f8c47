import type { ClosedModel } from '../plan/model.ts'
import { userChanges } from '../pace/users.ts'
import type { Timer } from '../units/clock.ts'
import type { Milliseconds } from '../units/duration.ts'
import { seededRandom } from '../units/random.ts'
import { Gate } from './gate.ts'
import type { Loop, LoopSettings } from './loop.ts'
import type { ScheduleRecord } from '../record/run-record.ts'
import type { User } from './user.ts'

/** Keys the random numbers of pauses apart from those the task draws. */
const THINK_KEY = 1

/** Users that each start again when they have finished. Users with a number below the target are active; the newest retire first. */
export class ClosedLoop implements Loop {
  readonly ended: Promise<void>
  readonly sendLatenessP99Ms = 0
  readonly #settings: LoopSettings
  readonly #model: ClosedModel
  readonly #gate: Gate
  /** How many iterations to start in all, warm-up included. */
  readonly #limit: number
  readonly #users: User[] = []
  readonly #resting = new Set<User>()
  readonly #timers = new Set<Timer>()
  #ready: User[] = []
  #spare: User[] = []
  #isStarting = false
  #isStopped = false
  #target = 0
  #next = 0
  #end: () => void = () => {}

  constructor(settings: LoopSettings, model: ClosedModel) {
    const { plan, clock } = settings
    this.#settings = settings
    this.#model = model
    this.#gate = new Gate(clock)
    this.#limit = plan.warmup.iterations + plan.iterations
    this.ended = new Promise((resolve) => {
      this.#end = resolve
    })
  }

  /** What is due in a closed model is what starts. */
  get schedule(): ScheduleRecord {
    const sent = this.#settings.ledger.parts.reduce((sum, part) => sum + part.started, 0)
    return { due: Number.isFinite(this.#settings.plan.iterations) ? this.#settings.plan.iterations : sent, sent, dropped: 0 }
  }

  get usersStarted(): number {
    return this.#users.length
  }

  start(): void {
    const { plan, ledger } = this.#settings
    if (plan.warmup.iterations === 0) this.#after(ledger.boundaryMs, () => this.#startMeasuring(ledger.boundaryMs))
    this.#aim(this.#model.stages[0]?.from ?? this.#model.users)
  }

  freed(user: User): void {
    const { plan } = this.#settings
    if (this.#isStopped) return
    if (plan.think.maxMs > 0) this.#pause(user)
    else this.#run(user)
  }

  stop(): void {
    this.#isStopped = true
    for (const timer of this.#timers) this.#settings.clock.cancel(timer)
    this.#timers.clear()
    this.#end()
  }

  #startMeasuring(boundaryMs: Milliseconds): void {
    const { ledger, onMeasuring } = this.#settings
    ledger.startMeasuring(boundaryMs)
    onMeasuring()
    if (Number.isFinite(ledger.endMs)) this.#after(ledger.endMs - this.#nowMs(), () => this.stop())
    for (const { atMs, users } of userChanges(this.#model.stages)) this.#after(boundaryMs + atMs - this.#nowMs(), () => this.#aim(users))
  }

  /** Sets how many users are active: wakes those that rest, and lets the surplus retire when they come back. */
  #aim(target: number): void {
    this.#target = target
    for (let number = 0; number < target; number++) {
      const user = this.#users[number] ?? this.#open(number)
      if (this.#resting.delete(user)) this.#run(user)
    }
  }

  #open(number: number): User {
    const user = this.#settings.openUser(number)
    this.#users.push(user)
    this.#resting.add(user)
    return user
  }

  #pause(user: User): void {
    const { minMs, maxMs } = this.#settings.plan.think
    const random = seededRandom(this.#settings.plan.seed, user.number, user.iteration, THINK_KEY)
    this.#after(minMs + (maxMs - minMs) * random(), () => this.#run(user))
  }

  /**
   * Starts iterations of the users that are ready, in turns: a task that never waits frees its user before `start` returns, and would otherwise
   * nest ever deeper, or keep the other users from running at all.
   */
  #run(user: User): void {
    this.#ready.push(user)
    if (this.#isStarting) return
    this.#isStarting = true
    while (this.#ready.length > 0) {
      const batch = this.#ready
      this.#ready = this.#spare
      for (const next of batch) this.#begin(next)
      batch.length = 0
      this.#spare = batch
    }
    this.#isStarting = false
  }

  #begin(user: User): void {
    const { ledger, iterations, plan } = this.#settings
    const nowMs = this.#nowMs()
    if (this.#isStopped) return
    if (nowMs >= ledger.endMs || this.#next >= this.#limit) {
      this.stop()
      return
    }
    if (user.number >= this.#target) {
      this.#resting.add(user)
      return
    }
    if (this.#gate.isShut(nowMs + this.#settings.originMs)) {
      this.#gate.pass(() => this.#run(user))
      return
    }
    const index = this.#next++
    if (index === plan.warmup.iterations && index > 0) this.#startMeasuring(nowMs)
    iterations.start(user, index, nowMs, nowMs, ledger.recorderFor(index, nowMs))
    if (this.#next >= this.#limit) this.stop()
  }

  #after(delayMs: Milliseconds, callback: () => void): void {
    const timer = this.#settings.clock.after(Math.max(0, Math.ceil(delayMs)), () => {
      this.#timers.delete(timer)
      callback()
    })
    this.#timers.add(timer)
  }

  #nowMs(): Milliseconds {
    return this.#settings.clock.now() - this.#settings.originMs
  }
}
