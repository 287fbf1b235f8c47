import { changesInPortion } from '../../pace/portion.ts'
import { shareSize, globalIndex } from '../../pace/share.ts'
import { iterationsOf, type ShareIterations } from '../../pace/share-iterations.ts'
import { spawning, userChanges, type UserChange } from '../../pace/users.ts'
import type { LoadLevel } from '../../plan/steering/load-level.ts'
import type { ClosedModel } from '../../plan/model.ts'
import { inPortion } from '../../plan/scenarios/portion.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { WrongReturnError } from '../../units/errors/returned-value.ts'
import { SafeSet } from '../../units/collections/safe-map.ts'
import { failureOf } from '../user/failure-from-error.ts'
import { startedSchedule, type LoopReport, type LoopSettings, type PlannedLoop } from './loop.ts'
import { NO_PAUSES } from '../user/pauses.ts'
import { Timers } from '../../units/time/timers.ts'
import { ReadyQueue } from './ready-queue.ts'
import type { User } from '../user/user.ts'

/** Users that each start their next iteration when they have finished the last. Users with a number below the target are active; the newest stop first. */
export class ClosedLoop implements PlannedLoop {
  readonly ended: Promise<void>
  /** How many users have started. */
  usersStarted = 0
  /** How many of them are lost because their `start` failed. */
  usersLost = 0
  readonly #settings: LoopSettings
  readonly #model: ClosedModel
  readonly #iterations: ShareIterations
  readonly #users: User[] = []
  readonly #resting = new SafeSet<User>()
  readonly #begun = new WeakSet<User>()
  readonly #ready: ReadyQueue<User>
  readonly #timers: Timers
  #isStopped = false
  /** The target number of users, over all shares of the run. */
  #target = 0
  /** How many iterations have started, warm-up included. */
  #started = 0
  /** How often the load was changed: an earlier course is not followed any more. */
  #courses = 0
  /** How many measured iterations are still to start. */
  #left: number
  /** As {@link #left} for each user, in the order of their numbers; `undefined` if they are counted together. */
  readonly #leftOf: Uint32Array | undefined
  #end: () => void = () => {}

  constructor(settings: LoopSettings, model: ClosedModel) {
    const { plan, share, clock, originMs } = settings
    this.#settings = settings
    this.#model = model
    this.#iterations = iterationsOf(plan, model.users, share)
    this.#left = this.#iterations.measured
    if (plan.iterationsPerUser !== undefined) this.#leftOf = new Uint32Array(this.#usersPlanned).fill(plan.iterationsPerUser)
    this.#ready = new ReadyQueue(clock, (user, nowMs) => this.#begin(user, nowMs - originMs))
    this.#timers = new Timers(clock)
    this.ended = new Promise((resolve) => {
      this.#end = resolve
    })
  }

  report(): LoopReport {
    return {
      schedule: startedSchedule(this.#settings.recorders),
      sendLatenessP99Ms: this.sendLatenessP99Ms,
      users: { planned: this.#usersPlanned, started: this.usersStarted },
    }
  }

  /** An iteration is due when it is sent. */
  readonly sendLatenessP99Ms: Milliseconds = 0

  get activeUsers(): number {
    return this.#users.length - this.#resting.size - this.usersLost
  }

  get #usersPlanned(): number {
    return shareSize(this.#model.users, this.#settings.share)
  }

  /** How many users have done all of their iterations. */
  get usersDone(): number {
    return this.#leftOf === undefined ? 0 : this.#resting.size
  }

  /** Whether some users have not started yet. */
  get isSpawning(): boolean {
    return this.#courses === 0 && this.#model.stages.length === 0 && this.#users.length < this.#usersPlanned
  }

  start(): void {
    const { recorders, plan } = this.#settings
    const { measureFromMs } = recorders
    const { startAtMs } = plan
    if (measureFromMs <= startAtMs) this.#startMeasuring(measureFromMs)
    else if (Number.isFinite(measureFromMs)) this.#timers.after(measureFromMs - this.#nowMs(), () => this.#startMeasuring(measureFromMs))
    if (measureFromMs > startAtMs || this.#model.stages.length === 0)
      this.#follow(this.#own(spawning(this.#firstTarget, this.#model.spawnPerSecond)), startAtMs)
  }

  release(user: User): void {
    if (this.#isStopped) return
    const pauseMs = this.#settings.pauses === NO_PAUSES ? 0 : this.#pauseOf(user)
    if (pauseMs > 0) this.#timers.after(pauseMs, () => this.#run(user))
    else {
      this.#ready.add(user)
      // Replies that have arrived for other users are read first, so that their times do not include sending; and a target that gets many requests at once need
      // not be woken for each.
      if (user.calls.replies > 0 && this.#users.length > 1) this.#ready.goSoon()
      else this.#ready.go()
    }
  }

  change(level: LoadLevel, fromMs: Milliseconds): void {
    if (this.#isStopped || level.kind !== 'closed') return
    this.#courses += 1
    const from = this.#target
    const changes =
      level.users > from ? spawning(level.users - from, level.spawnPerSecond) : [{ atMs: 0, users: level.users - from }].values()
    this.#follow(shifted(changes, from), fromMs)
  }

  hold(): void {
    this.#ready.hold()
  }

  resume(): void {
    this.#ready.resume()
  }

  /** What is due is what starts, so there is nothing to begin again. */
  restart(): void {}

  stop(): void {
    this.#isStopped = true
    this.#timers.cancelAll()
    this.#end()
  }

  /** The users of the run, which several scenarios may divide. */
  get #whole(): ClosedModel {
    return (this.#settings.plan.portion?.of as ClosedModel | undefined) ?? this.#model
  }

  get #firstTarget(): number {
    return this.#whole.stages[0]?.from ?? this.#whole.users
  }

  #own(changes: Generator<UserChange>): Iterator<UserChange> {
    const { portion } = this.#settings.plan
    return portion === undefined ? changes : changesInPortion(changes, inPortion(portion))
  }

  #startMeasuring(measureFromMs: Milliseconds): void {
    const { recorders, onMeasuring } = this.#settings
    recorders.startMeasuring(measureFromMs)
    onMeasuring()
    if (Number.isFinite(recorders.endMs)) this.#timers.after(recorders.endMs - this.#nowMs(), () => this.stop())
    if (this.#courses === 0) this.#follow(this.#own(userChanges(this.#whole.stages)), measureFromMs)
  }

  /** Schedules only the next change: a plan may have too many for a timer each. */
  #follow(changes: Iterator<UserChange>, startMs: Milliseconds, course: number = this.#courses): void {
    if (course !== this.#courses) return
    for (let change = changes.next(); change.done !== true; change = changes.next()) {
      const { atMs, users } = change.value
      const delayMs = startMs + atMs - this.#nowMs()
      if (delayMs > 0) {
        this.#timers.after(delayMs, () => {
          if (course !== this.#courses) return
          this.#aim(users)
          this.#follow(changes, startMs, course)
        })
        return
      }
      this.#aim(users)
    }
  }

  /** Sets how many users are active: wakes resting users, and retires the surplus after their iterations. */
  #aim(target: number): void {
    const { share } = this.#settings
    const before = shareSize(this.#target, share)
    const after = shareSize(target, share)
    this.#target = target
    for (let position = before; position < after; position++) {
      const user = this.#users[position]
      if (user === undefined) this.#ready.add(this.#open(globalIndex(position, share)))
      else if (this.#resting.delete(user)) this.#ready.add(user)
    }
    this.#ready.go()
  }

  #open(number: number): User {
    const user = this.#settings.openUser(number)
    this.#users.push(user)
    return user
  }

  /** This may call a function of the user, which may do anything. */
  #pauseOf(user: User): Milliseconds {
    const { pauses, clock, onBroken } = this.#settings
    try {
      return pauses.between(user, clock.now())
    } catch (error) {
      if (error instanceof WrongReturnError) user.calls.misused(error)
      else onBroken(`no user can continue, because \`think\` failed: ${failureOf(error).message}`)
      return 0
    }
  }

  /** Starts a user. Returns whether it has to run `start` first. */
  #enter(user: User, nowMs: Milliseconds): boolean {
    const { lifecycle, recorders } = this.#settings
    // A user that retired and is needed again starts again, as the same user.
    if (!this.#begun.has(user)) this.usersStarted += 1
    this.#begun.add(user)
    const beginning = { index: user.number, dueMs: nowMs, startedMs: nowMs, recorder: recorders.stageAt(nowMs) }
    const onLost = (): void => {
      this.usersLost += 1
      this.#giveUpIterationsOf(user)
    }
    return lifecycle.start(user, beginning, (user) => this.#run(user), onLost)
  }

  /** No other user takes over the iterations of a user that cannot continue. */
  #giveUpIterationsOf(user: User): void {
    if (this.#leftOf === undefined) return
    const position = this.#positionOf(user)
    this.#left -= this.#leftOf[position]!
    this.#leftOf[position] = 0
    if (this.#left <= 0) this.stop()
  }

  #positionOf({ number }: User): number {
    return Math.floor(number / this.#settings.share.count)
  }

  /** A user with a `stop` comes here again once that is done. */
  #deactivate(user: User): void {
    if (!this.#settings.lifecycle.stop(user, (user) => this.#run(user))) this.#resting.add(user)
  }

  #run(user: User): void {
    this.#ready.add(user)
    this.#ready.go()
  }

  #begin(user: User, nowMs: Milliseconds): void {
    const { recorders, iterations } = this.#settings
    if (this.#isStopped) return
    if (nowMs >= recorders.endMs || this.#left <= 0) this.stop()
    else if (user.number >= this.#target || this.#leftOf?.[this.#positionOf(user)] === 0) this.#deactivate(user)
    else if (user.isStarted || !this.#enter(user, nowMs)) {
      const position = this.#started++
      if (position === this.#iterations.warmup && position > 0) this.#startMeasuring(nowMs)
      if (user.iteration < 0) user.paceMs = nowMs + this.#settings.originMs
      const index = this.#leftOf === undefined ? this.#iterations.indexOf(position) : (user.iteration + 1) * this.#model.users + user.number
      const recorder = recorders.recorderFor(index, nowMs)
      if (recorder !== recorders.warmup) {
        this.#left -= 1
        if (this.#leftOf !== undefined) this.#leftOf[this.#positionOf(user)]! -= 1
      }
      iterations.start(user, index, nowMs, nowMs, recorder)
      if (this.#left <= 0) this.stop()
    }
  }

  #nowMs(): Milliseconds {
    return this.#settings.clock.now() - this.#settings.originMs
  }
}

function* shifted(changes: Iterable<UserChange>, by: number): Generator<UserChange> {
  for (const { atMs, users } of changes) yield { atMs, users: users + by }
}
