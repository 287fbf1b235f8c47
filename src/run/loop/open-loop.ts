import type { Arrivals } from '../../pace/arrivals.ts'
import type { OpenSchedule } from '../../pace/open-schedule.ts'
import { shareSize, globalIndex } from '../../pace/share.ts'
import type { LoadLevel } from '../../plan/steering/load-level.ts'
import type { OpenModel } from '../../plan/model.ts'
import { Histogram } from '../../stats/histogram.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { LoopReport, LoopSettings, PlannedLoop } from './loop.ts'
import { startPacer } from './pacer.ts'
import type { FirstIteration } from '../user/user-lifecycle.ts'
import { Timers } from '../../units/time/timers.ts'
import { EVENT_LOOP_SLICE_MS } from './ready-queue.ts'
import type { User } from '../user/user.ts'

/** An arrival sent at most this late after the planned end was sent in time: a timer may be this late on a sound machine. */
const END_SLACK_MS = 10

/**
 * Starts arrivals when they are due. Each takes the most recently freed user, so that as few connections as possible are in use, or a new one up to
 * `maxInFlight`. If all are busy, the arrival is dropped at once: it is never queued.
 */
export class OpenLoop implements PlannedLoop {
  readonly ended: Promise<void>
  /** How many slots for users have been opened. */
  #slots = 0
  #sentArrivals = 0
  readonly #settings: LoopSettings
  readonly #model: OpenModel
  #schedule: OpenSchedule
  readonly #lateness = new Histogram()
  readonly #changed: (level: LoadLevel, fromMs: Milliseconds, before: OpenSchedule) => OpenSchedule
  readonly #free: User[] = []
  readonly #timers: Timers
  #nextMs: Milliseconds
  /** The number of arrivals so far, including the warm-up. */
  #arrived = 0
  #due = 0
  #sent = 0
  #dropped = 0
  #isStopped = false
  #stopPacer: () => void = () => {}
  #end: () => void = () => {}

  /** `changed` makes the schedule that follows `before` from a time of the run on. */
  constructor(
    settings: LoopSettings,
    model: OpenModel,
    schedule: OpenSchedule,
    changed: (level: LoadLevel, fromMs: Milliseconds, before: OpenSchedule) => OpenSchedule,
  ) {
    this.#settings = settings
    this.#model = model
    this.#schedule = schedule
    this.#changed = changed
    this.#timers = new Timers(settings.clock)
    this.#nextMs = schedule.next()
    this.ended = new Promise((resolve) => {
      this.#end = resolve
    })
  }

  report(): LoopReport {
    const { script, share } = this.#settings
    // In a scenario each arrival is a user; otherwise each place that is leased is one.
    const users =
      script === undefined
        ? { planned: shareSize(this.#model.maxInFlight, share), started: this.#slots }
        : { planned: this.#arrived, started: this.#sentArrivals }
    return {
      schedule: { due: this.#due, sent: this.#sent, dropped: this.#dropped },
      sendLatenessP99Ms: this.sendLatenessP99Ms,
      users,
    }
  }

  get sendLatenessP99Ms(): Milliseconds {
    return this.#lateness.count === 0 ? 0 : this.#lateness.quantile(0.99) / 1_000
  }

  get activeUsers(): number {
    return this.#slots - this.#free.length
  }

  start(): void {
    const { recorders, onMeasuring } = this.#settings
    this.#timers.after(recorders.measureFromMs - this.#nowMs(), onMeasuring)
    this.#startPacer()
  }

  change(level: LoadLevel, fromMs: Milliseconds): void {
    if (this.#isStopped) return
    this.#schedule = this.#changed(level, fromMs, { ...this.#schedule, next: pushedBack(this.#nextMs, this.#schedule.next) })
    this.#nextMs = this.#schedule.next()
    this.#stopPacer()
    this.#startPacer()
  }

  hold(): void {
    this.#stopPacer()
  }

  resume(): void {
    if (!this.#isStopped) this.#startPacer()
  }

  restart(): void {
    this.#due = this.#sent = this.#dropped = 0
    this.#lateness.clear()
  }

  #startPacer(): void {
    const { clock } = this.#settings
    this.#stopPacer = startPacer(
      this.#model.pacer,
      clock,
      (clockMs) => this.#pump(clockMs),
      () => this.#allSent(),
    )
  }

  release(user: User): void {
    this.#free.push(user)
  }

  stop(): void {
    if (this.#isStopped) return
    this.#isStopped = true
    this.#stopPacer()
    this.#timers.cancelAll()
    this.#countUnsent()
    this.#end()
  }

  /**
   * Sends all arrivals that are due, and returns the time of the next. Stops early if it takes long, so that replies can be read. Both times are on the clock,
   * where the pacer compares them: otherwise rounding could make an arrival due for one and not yet due for the other.
   */
  #pump(clockMs: Milliseconds): Milliseconds {
    const { clock, originMs } = this.#settings
    const sliceEndsMs = clockMs + EVENT_LOOP_SLICE_MS
    let nowMs = clockMs
    while (originMs + this.#nextMs <= nowMs && nowMs < sliceEndsMs) {
      this.#arrive(this.#nextMs, nowMs - originMs)
      this.#nextMs = this.#schedule.next()
      nowMs = clock.now()
    }
    return originMs + this.#nextMs
  }

  #arrive(dueMs: Milliseconds, nowMs: Milliseconds): void {
    const { recorders, iterations, script } = this.#settings
    const index = this.#nextIndex()
    const recorder = recorders.recorderFor(index, dueMs)
    const isMeasured = recorder !== recorders.warmup
    const user = this.#free.pop() ?? this.#open()
    if (isMeasured) this.#count(dueMs, nowMs, user !== undefined)
    if (user === undefined) {
      recorder.drop(nowMs)
      return
    }
    this.#sentArrivals += 1
    if (script !== undefined && this.#enter(user, { index, dueMs, startedMs: nowMs, recorder })) return
    user.clearCookies()
    iterations.start(user, index, dueMs, nowMs, recorder)
  }

  /** Starts a new user. Returns whether it has to run `start` first, whose time is not part of the latency of the iteration. */
  #enter(user: User, beginning: FirstIteration): boolean {
    const { lifecycle, iterations } = this.#settings
    const { index, dueMs, startedMs, recorder } = beginning
    user.reassign(index)
    return lifecycle.start(
      user,
      beginning,
      () => {
        const nowMs = this.#nowMs()
        iterations.start(user, index, dueMs + nowMs - startedMs, nowMs, recorder)
      },
      () => this.release(user),
    )
  }

  #open(): User | undefined {
    const { share, openUser } = this.#settings
    return this.#slots < shareSize(this.#model.maxInFlight, share) ? openUser(globalIndex(this.#slots++, share)) : undefined
  }

  /** The global index of the next arrival. */
  #nextIndex(): number {
    return globalIndex(this.#arrived++, this.#settings.share)
  }

  #count(dueMs: Milliseconds, nowMs: Milliseconds, isSent: boolean): void {
    this.#due += 1
    if (!isSent) {
      this.#dropped += 1
      return
    }
    this.#lateness.record((nowMs - dueMs) * 1_000)
    if (nowMs <= this.#schedule.endMs + END_SLACK_MS) this.#sent += 1
  }

  /** A run by time lasts until its end, even if nothing is due at the very end: the graceful stop begins there. */
  #allSent(): void {
    const { recorders } = this.#settings
    // The schedule ends before the time is over only if its count was reached.
    if (this.#schedule.endMs < recorders.endMs) this.#end()
    else this.#timers.after(recorders.endMs - this.#nowMs(), () => this.#end())
  }

  /** Counts measured arrivals that were due by now but never sent as due. */
  #countUnsent(): void {
    const { recorders } = this.#settings
    const nowMs = this.#nowMs()
    for (; this.#nextMs <= nowMs; this.#nextMs = this.#schedule.next())
      if (!recorders.isWarmup(this.#nextIndex(), this.#nextMs)) this.#due += 1
  }

  #nowMs(): Milliseconds {
    return this.#settings.clock.now() - this.#settings.originMs
  }
}

/** A schedule whose next arrival was drawn already. */
function pushedBack(first: Milliseconds, next: Arrivals): Arrivals {
  let isFirst = true
  return () => {
    if (!isFirst) return next()
    isFirst = false
    return first
  }
}
