import type { OpenSchedule } from '../pace/open-schedule.ts'
import type { OpenModel } from '../plan/model.ts'
import type { ScheduleRecord } from '../record/run-record.ts'
import { Histogram } from '../stats/histogram.ts'
import type { Milliseconds } from '../units/duration.ts'
import { TURN_MS } from './gate.ts'
import type { Loop, LoopSettings } from './loop.ts'
import { startPacer } from './pacer.ts'
import type { User } from './user.ts'

/** What is sent so little after the planned end was sent in time: a timer may be as late as this on a sound machine. */
const END_SLACK_MS = 10

/**
 * Arrivals that come when they are due. Each leases the most recently freed user, so that as few connections as possible are in use, or a new one up
 * to `maxInFlight`; with all of them busy it is dropped at that instant and never waits in a queue of ours.
 */
export class OpenLoop implements Loop {
  readonly ended: Promise<void>
  readonly #settings: LoopSettings
  readonly #model: OpenModel
  readonly #schedule: OpenSchedule
  readonly #lateness = new Histogram()
  readonly #free: User[] = []
  #usersStarted = 0
  #index = 0
  #nextMs: Milliseconds
  #due = 0
  #sent = 0
  #dropped = 0
  #stopPacer: () => void = () => {}
  #end: () => void = () => {}

  constructor(settings: LoopSettings, model: OpenModel, schedule: OpenSchedule) {
    this.#settings = settings
    this.#model = model
    this.#schedule = schedule
    this.#nextMs = schedule.next()
    this.ended = new Promise((resolve) => {
      this.#end = resolve
    })
  }

  get schedule(): ScheduleRecord {
    return { due: this.#due, sent: this.#sent, dropped: this.#dropped }
  }

  get sendLatenessP99Ms(): Milliseconds {
    return this.#lateness.count === 0 ? 0 : this.#lateness.quantile(0.99) / 1_000
  }

  get usersStarted(): number {
    return this.#usersStarted
  }

  start(): void {
    const { clock, originMs, ledger, onMeasuring } = this.#settings
    const measuring = clock.after(Math.ceil(ledger.boundaryMs), onMeasuring)
    const stopPacer = startPacer(
      this.#model.pacer,
      clock,
      (nowMs) => this.#pump(nowMs - originMs) + originMs,
      () => this.#end(),
    )
    this.#stopPacer = () => {
      clock.cancel(measuring)
      stopPacer()
    }
  }

  freed(user: User): void {
    this.#free.push(user)
  }

  stop(): void {
    this.#stopPacer()
    this.#countUnsent()
    this.#end()
  }

  /** Sends all that is due, and gives the time of the next. Stops early when it takes long, to let replies be read. */
  #pump(nowMs: Milliseconds): Milliseconds {
    const turnEndsMs = nowMs + TURN_MS
    let timeMs = nowMs
    while (this.#nextMs <= timeMs && timeMs < turnEndsMs) {
      this.#arrive(this.#nextMs, timeMs)
      this.#nextMs = this.#schedule.next()
      timeMs = this.#nowMs()
    }
    return this.#nextMs
  }

  #arrive(dueMs: Milliseconds, nowMs: Milliseconds): void {
    const { ledger, iterations } = this.#settings
    const index = this.#index++
    const recorder = ledger.recorderFor(index, dueMs)
    const isMeasured = !ledger.isWarmup(index, dueMs)
    const user = this.#free.pop() ?? this.#open()
    if (isMeasured) this.#due += 1
    if (user === undefined) {
      recorder.drop(nowMs)
      if (isMeasured) this.#dropped += 1
      return
    }
    if (isMeasured) {
      this.#lateness.record((nowMs - dueMs) * 1_000)
      if (nowMs <= this.#schedule.endMs + END_SLACK_MS) this.#sent += 1
    }
    user.forget()
    iterations.start(user, index, dueMs, nowMs, recorder)
  }

  #open(): User | undefined {
    return this.#usersStarted < this.#model.maxInFlight ? this.#settings.openUser(this.#usersStarted++) : undefined
  }

  /** Arrivals that were due by now and never sent count as due. */
  #countUnsent(): void {
    const nowMs = this.#nowMs()
    for (; this.#nextMs <= nowMs; this.#nextMs = this.#schedule.next()) this.#due += 1
  }

  #nowMs(): Milliseconds {
    return this.#settings.clock.now() - this.#settings.originMs
  }
}
