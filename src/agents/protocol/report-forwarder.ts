import type { Milliseconds } from '../../units/duration.ts'
import type { Clock } from '../../units/time/clock.ts'
import { Timers } from '../../units/time/timers.ts'
import type { CarriedReport } from '../carrier.ts'
import { NoAnswerError, type Transport } from '../transport.ts'
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
      if (this.#isStopped || part.sequence !== this.#latest?.sequence) return
      const result = await this.#sendPart(part)
      if (result === 'timeout') return
      if (result === 'failed') break
    }
    // Whatever fails at once would fail again at once: without a pause, nothing else in this process would have its turn.
    if (!this.#isStopped && this.#acknowledged < parts[0]!.sequence) await this.#pause(TICK_MS)
  }

  /** Sends a part; `failed` if it is known at once that it was not taken. */
  async #sendPart(part: Part): Promise<'answered' | 'timeout' | 'failed'> {
    const { transport, subject, clock, onOffset } = this.#settings
    const sentMs = clock.now()
    try {
      const answer = decodeMessage(await transport.request(subject, encodePart(part), RESEND_MS), acknowledgement)
      const cameMs = clock.now()
      if (answer === undefined || this.#isStopped) return 'failed'
      onOffset(offsetOf({ sentMs, receivedMs: answer.atMs, answeredMs: answer.atMs, cameMs }))
      this.#acknowledge(answer.sequence)
      return 'answered'
    } catch (error) {
      const why = error instanceof NoAnswerError ? error.why : undefined
      if (why === 'closed') this.stop()
      return why === 'timeout' ? 'timeout' : 'failed'
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
