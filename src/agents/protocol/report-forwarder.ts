import type { Milliseconds } from '../../units/duration.ts'
import type { Clock } from '../../units/time/clock.ts'
import { Timers } from '../../units/time/timers.ts'
import type { CarriedReport } from '../carrier.ts'
import { type NoAnswerError, type Transport } from '../transport.ts'
import { offsetOf, type Offset } from './clock-offset.ts'
import { encodePart, partsOf, type Part } from './frames.ts'
import { acknowledgement } from './messages.ts'
import { decodeMessage } from './shape.ts'
import { RESEND_MS, TICK_MS } from './timing.ts'

export interface ForwarderSettings {
  readonly transport: Transport
  readonly subject: string
  readonly clock: Clock
  /** The coordinator has all reports up to this one. */
  readonly onAcknowledged: (sequence: number) => void
  /** The clock of the coordinator minus that of this agent, as an acknowledgement shows it. */
  readonly onOffset: (offset: Offset) => void
}

/**
 * Hands reports over, each again until it is acknowledged. Reports are cumulative: only the newest one is kept, however long the coordinator cannot be reached.
 */
export class ReportForwarder {
  readonly #settings: ForwarderSettings
  readonly #timers: Timers
  #latest: CarriedReport | undefined
  #acknowledged = 0
  #isSending = false
  #isStopped = false
  #notify: () => void = () => {}

  constructor(settings: ForwarderSettings) {
    this.#settings = settings
    this.#timers = new Timers(settings.clock)
  }

  /** Whether the last report of the share is acknowledged. */
  get isDone(): boolean {
    return this.#latest?.end !== undefined && this.#acknowledged >= this.#latest.sequence
  }

  add(report: CarriedReport): void {
    if (report.sequence <= (this.#latest?.sequence ?? 0)) return
    this.#latest = report
    this.#wake()
  }

  /** Sends again what is not acknowledged: the connection is there again. */
  readonly resend = (): void => this.#wake()

  stop(): void {
    this.#isStopped = true
    this.#timers.cancelAll()
    this.#notify()
  }

  #wake(): void {
    this.#notify()
    if (!this.#isSending) void this.#send()
  }

  async #send(): Promise<void> {
    this.#isSending = true
    while (!this.#isStopped && this.#latest !== undefined && this.#acknowledged < this.#latest.sequence) {
      const { sequence, end, bytes } = this.#latest
      // A newer report does not wait for the answer to an older one.
      const interrupted = new Promise<void>((resolve) => (this.#notify = resolve))
      await Promise.race([this.#sendParts(partsOf(sequence, end, bytes)), interrupted])
    }
    this.#isSending = false
  }

  async #sendParts(parts: readonly Part[]): Promise<void> {
    for (const part of parts) {
      if (this.#isStopped || part.sequence !== this.#latest?.sequence || (await this.#sendPart(part))) return
    }
  }

  /** Whether something went wrong, so that there is no sense in sending more parts. */
  async #sendPart(part: Part): Promise<boolean> {
    const { transport, subject, clock, onOffset } = this.#settings
    const sentMs = clock.now()
    try {
      const answer = decodeMessage(await transport.request(subject, encodePart(part), RESEND_MS), acknowledgement)
      const cameMs = clock.now()
      if (answer === undefined || this.#isStopped) return true
      onOffset(offsetOf({ sentMs, receivedMs: answer.atMs, answeredMs: answer.atMs, cameMs }))
      this.#acknowledge(answer.sequence)
      return false
    } catch (error) {
      if ((error as NoAnswerError).why === 'closed') this.stop()
      // Nobody listens at the moment, which is known at once.
      else if ((error as NoAnswerError).why === 'no-responders') await this.#pause(TICK_MS)
      return true
    }
  }

  #acknowledge(sequence: number): void {
    if (sequence <= this.#acknowledged || sequence > (this.#latest?.sequence ?? 0)) return
    this.#acknowledged = sequence
    this.#settings.onAcknowledged(sequence)
  }

  #pause(delayMs: Milliseconds): Promise<void> {
    return new Promise((resolve) => this.#timers.after(delayMs, resolve))
  }
}
