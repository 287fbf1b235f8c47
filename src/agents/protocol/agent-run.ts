import type { Milliseconds } from '../../units/duration.ts'
import { formatDuration } from '../../units/format.ts'
import { Timers } from '../../units/time/timers.ts'
import { noop } from '../../units/platform/noop.ts'
import type { CarriedListener, CarriedReport, CarriedRun, ShareEnd } from '../carrier.ts'
import type { Received } from '../transport.ts'
import { ClockOffset } from './clock-offset.ts'
import {
  changeOf,
  renewal,
  sentCommand,
  sentFailure,
  type AgentState,
  type AgentStatus,
  type Answer,
  type Claim,
  type Renewal,
  type RunEnd,
  type SignedCommand,
  type Start,
  type StartAnswer,
} from './messages.ts'
import { Preparation, type RunSettings } from './preparation.ts'
import { ReportForwarder } from './report-forwarder.ts'
import { decodeMessage, encodeMessage, parseMessage } from './shape.ts'
import { indexOf, type Subjects } from './subjects.ts'
import { HAND_OVER_MS, LEASE_MS, PREPARE_LEASE_MS, SILENT_MS, STALL_MS, STATUS_EVERY_MS, TICK_MS } from './timing.ts'

/** A start that only waits for the message that all agents have theirs. */
interface Armed {
  readonly attempt: number
  readonly atMs: Milliseconds
  readonly remainingMs: Milliseconds
}

/** Callbacks of an {@link AgentRun}. */
interface AgentRunListener {
  /** Its order was checked: whoever claimed the agent may give it orders. */
  readonly onAccepted: () => void
  /** The agent is idle again. */
  readonly onOver: () => void
}

/** One run at its agent, from the claim until it is idle again. */
export class AgentRun {
  readonly claim: Claim
  readonly #settings: RunSettings
  readonly #subjects: Subjects
  readonly #listener: AgentRunListener
  readonly #timers: Timers
  readonly #forwarder: ReportForwarder
  readonly #unsubscribe: readonly (() => void)[]
  readonly #preparation: Preparation
  #state: AgentState = 'claimed'
  #error: AgentStatus['error']
  #statusCount = 0
  #statusAtMs: Milliseconds = 0
  #tickMs: Milliseconds
  /** On the own clock. */
  #leaseEndMs: Milliseconds
  #offset: ClockOffset | undefined
  #carried: CarriedRun | undefined
  #armed: Armed | undefined
  #hasStarted = false
  #isEnding = false
  #isGone = false
  #aliveMs: Milliseconds = 0
  #end: ShareEnd | undefined
  #lastCommand = 0
  /** Until when the last report is handed over after the lease; `undefined` while that holds. */
  #handOverUntilMs: Milliseconds | undefined
  #finished: Promise<void> | undefined

  constructor(settings: RunSettings, subjects: Subjects, claim: Claim, listener: AgentRunListener) {
    const { transport, clock, id } = settings
    this.#settings = settings
    this.#subjects = subjects
    this.claim = claim
    this.#listener = listener
    this.#timers = new Timers(clock)
    this.#tickMs = clock.now()
    this.#leaseEndMs = clock.now() + PREPARE_LEASE_MS
    this.#forwarder = new ReportForwarder({
      transport,
      subject: subjects.fromAgent(claim.run, id, 'snap'),
      clock,
      onAcknowledged: (sequence) => this.#onAcknowledged(sequence),
      onOffset: ({ offsetMs, uncertaintyMs }) => this.#offset?.add({ offsetMs: -offsetMs, uncertaintyMs }, clock.now()),
    })
    this.#preparation = new Preparation(settings, claim.run, {
      carried: this.#listenerOf(),
      onAccepted: () => {
        listener.onAccepted()
        this.#setState('preparing')
      },
      onNeed: (missing) => this.#sendStatus(missing),
      onReady: (carried) => this.#onReady(carried),
      onFailed: (error) => this.#fail(error),
    })
    this.#unsubscribe = [
      transport.subscribe(subjects.control(claim.run), (message) => this.#onControl(message)),
      transport.subscribe(subjects.chunks(claim.run), ({ subject, data }) => this.#preparation.addChunk(indexOf(subject), data)),
      transport.onConnection((isConnected) => {
        if (isConnected) this.#reconnected()
      }),
    ]
    this.#tick()
  }

  get state(): AgentState {
    return this.#state
  }

  /** A part of the order and its data; what the last one shows, all later ones do as well. */
  async prepare(data: Uint8Array): Promise<Answer> {
    return await this.#preparation.add(data)
  }

  /** Arms the start; one that is armed later takes its place. */
  arm({ attempt, atMs, remainingMs, offsetMs, uncertaintyMs }: Start): StartAnswer {
    const nowMs = this.#settings.clock.now()
    const marginMs = atMs - nowMs
    if (this.#state !== 'ready' || this.#isLeaseOver) return { ok: false, marginMs }
    this.#offset = new ClockOffset({ offsetMs, uncertaintyMs }, nowMs)
    this.#armed = { attempt, atMs, remainingMs: remainingMs ?? Number.POSITIVE_INFINITY }
    return { ok: true, marginMs }
  }

  /** Carries a command out, once and in order; returns whether it is carried out by now. */
  command({ command: text, signature }: SignedCommand): boolean {
    const command = this.#settings.keys.isTrusted(text, signature) ? parseMessage(text, sentCommand) : undefined
    if (this.#state !== 'running' || command?.run !== this.claim.run || command.n > this.#lastCommand + 1) return false
    if (command.n > this.#lastCommand) {
      this.#lastCommand = command.n
      this.#carried?.send(changeOf(command))
    }
    return true
  }

  /** The coordinator needs the agent no longer, or the agent the coordinator: kills what is still there. Resolves when the agent is idle. */
  async finish(): Promise<void> {
    await (this.#finished ??= this.#finish())
  }

  /** The agent is to be stopped: its share ends now, and is reported; resolves when the agent is idle, at the latest after `timeoutMs`. */
  async stop(timeoutMs: Milliseconds): Promise<void> {
    if (this.#hasStarted && !this.#isGone && !this.#forwarder.isDone) {
      this.#endShare({ by: 'agent', reason: 'the agent was stopped' })
      await new Promise<void>((resolve) => {
        this.#onHandedOver = resolve
        this.#timers.after(timeoutMs, resolve)
      })
    }
    // After its last report, which says that it was not done: what is known to be lost may end the run before that comes.
    this.#fail(new Error('was stopped'))
    await this.finish()
  }

  #onHandedOver: () => void = noop

  get #isLeaseOver(): boolean {
    return this.#handOverUntilMs !== undefined || this.#finished !== undefined
  }

  #listenerOf(): CarriedListener {
    return {
      onReport: (report) => this.#onReport(report),
      onAlive: () => (this.#aliveMs = this.#settings.clock.now()),
      onGone: (how) => this.#onGone(how),
    }
  }

  #onReady(carried: CarriedRun): void {
    this.#carried = carried
    carried.renew(this.#leaseEndMs)
    if (this.#state === 'preparing') this.#setState('ready')
  }

  #onControl({ data }: Received): void {
    const message = decodeMessage(data, renewal)
    if (message === undefined || this.#isLeaseOver) return
    this.#renew(message)
    if (message.end !== undefined) this.#endShare(message.end)
    else if (message.go !== undefined && message.go === this.#armed?.attempt && !this.#hasStarted) this.#start(this.#armed, message)
  }

  #renew(message: Renewal): void {
    const nowMs = this.#settings.clock.now()
    this.#leaseEndMs = Math.max(this.#leaseEndMs, this.#hasStarted ? this.#leaseOf(message) : nowMs + PREPARE_LEASE_MS)
    this.#carried?.renew(this.#leaseEndMs)
  }

  /** It counts from when the renewal was sent: one that has waited in a queue grants less. A clock that stood still while this machine slept grants no more. */
  #leaseOf({ sentMs }: Renewal): Milliseconds {
    const nowMs = this.#settings.clock.now()
    const { offsetMs } = this.#offset!.at(nowMs)
    return Math.min(nowMs, sentMs + offsetMs) + LEASE_MS
  }

  #start({ atMs, remainingMs }: Armed, message: Renewal): void {
    const nowMs = this.#settings.clock.now()
    if (this.#state !== 'ready' || this.#carried === undefined) return
    if (nowMs >= atMs) {
      this.#fail(new Error(`heard that all agents were ready ${formatDuration(nowMs - atMs)} after the time of the start`))
      return
    }
    this.#hasStarted = true
    this.#aliveMs = nowMs
    this.#leaseEndMs = this.#leaseOf(message)
    this.#carried.renew(this.#leaseEndMs)
    this.#carried.start(atMs, remainingMs)
    this.#setState('running')
  }

  #endShare(end: RunEnd): void {
    if (!this.#hasStarted) void this.finish()
    else if (!this.#isEnding) {
      this.#isEnding = true
      this.#carried?.send({ kind: 'end', ...end })
    }
  }

  #onReport(report: CarriedReport): void {
    this.#aliveMs = this.#settings.clock.now()
    this.#end = report.end
    this.#forwarder.add(report)
  }

  #onAcknowledged(sequence: number): void {
    this.#carried?.acknowledge(sequence)
    if (!this.#forwarder.isDone) return
    if (this.#state === 'running') this.#setState('over')
    this.#onHandedOver()
    if (this.#handOverUntilMs !== undefined) void this.finish()
  }

  #onGone(how: string | undefined): void {
    this.#isGone = true
    if (this.#end === undefined) this.#fail(new Error(how ?? 'ended without its last report'))
    else if (how !== undefined) this.#fail(new Error(how))
  }

  #fail(error: unknown): void {
    if (this.#state === 'over' || this.#state === 'failed' || this.#finished !== undefined) return
    this.#error = sentFailure(error)
    this.#setState('failed')
  }

  readonly #tick = (): void => {
    const nowMs = this.#settings.clock.now()
    const stalledMs = nowMs - this.#tickMs - TICK_MS
    // What came meanwhile has not been heard yet.
    if (stalledMs > STALL_MS) this.#aliveMs += stalledMs
    this.#tickMs = nowMs
    if (this.#finished !== undefined) return
    if (nowMs > this.#leaseEndMs) this.#onLeaseOver(nowMs)
    if (this.#hasStarted && !this.#isGone && this.#end === undefined && nowMs - this.#aliveMs > SILENT_MS) this.#killSilent(nowMs)
    if (nowMs >= this.#statusAtMs) this.#sendStatus()
    this.#timers.after(TICK_MS, this.#tick)
  }

  #killSilent(nowMs: Milliseconds): void {
    this.#isGone = true
    this.#fail(new Error(`the process that sends its load did not answer for ${formatDuration(nowMs - this.#aliveMs)}`))
    void this.#carried?.kill()
  }

  /** What sends load stops by itself; what it has counted is handed over if that can be done soon. */
  #onLeaseOver(nowMs: Milliseconds): void {
    this.#handOverUntilMs ??= nowMs + HAND_OVER_MS
    if (!this.#hasStarted || this.#forwarder.isDone || nowMs > this.#handOverUntilMs) void this.finish()
  }

  async #finish(): Promise<void> {
    this.#timers.cancelAll()
    this.#forwarder.stop()
    for (const unsubscribe of this.#unsubscribe) unsubscribe()
    await this.#preparation.stop()
    await this.#carried?.kill()
    this.#onHandedOver()
    this.#listener.onOver()
  }

  #reconnected(): void {
    if (this.#finished !== undefined) return
    this.#sendStatus()
    this.#forwarder.resend()
  }

  #setState(state: AgentState): void {
    this.#state = state
    this.#sendStatus()
  }

  #sendStatus(need?: readonly number[]): void {
    const { transport, clock, id, boot } = this.#settings
    this.#statusAtMs = clock.now() + STATUS_EVERY_MS
    const status: AgentStatus = {
      boot,
      n: ++this.#statusCount,
      state: this.#state,
      ...(this.#error !== undefined && { error: this.#error }),
      ...(need !== undefined && { need }),
    }
    transport.publish(this.#subjects.fromAgent(this.claim.run, id, 'evt'), encodeMessage(status))
  }
}
