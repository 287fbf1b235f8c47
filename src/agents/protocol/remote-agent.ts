import { safeLine } from '../../units/text/safe-text.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { ToWorker } from '../../run/workers/messages.ts'
import type { CarriedReport } from '../carrier.ts'
import type { Offset } from './clock-offset.ts'
import { decodePart, PartAssembly } from './frames.ts'
import type { AgentNotice, AgentState, AgentStatus } from './messages.ts'

/** What has become of an agent of a run. */
export type RemoteState = AgentState | 'suspect' | 'lost'

/** Callbacks of a {@link RemoteAgent}. */
interface RemoteAgentListener {
  /** What it sent; throws if that makes no sense. */
  readonly onReport: (report: CarriedReport) => void
  readonly onState: () => void
  /** It has handed over its last report, or was lost. */
  readonly onOver: () => void
  readonly onSend: (message: ToWorker) => void
}

/** An agent of a run, as the coordinator knows it. */
export class RemoteAgent {
  readonly notice: AgentNotice
  /** Its place among the agents of the run, which is that of its share. */
  readonly index: number
  readonly count: number
  /** When it last said something, on the clock; later if the own event loop stood still. */
  heardMs: Milliseconds
  /** Its clock minus that of the coordinator; `undefined` until that is measured. */
  clock: Offset | undefined
  /** How it was lost; `undefined` if it was not. */
  lost: string | undefined
  /** Whether it has handed over its last report, or was lost. */
  isOver = false
  isSuspect = false
  error: AgentStatus['error']
  readonly #listener: RemoteAgentListener
  readonly #parts = new PartAssembly()
  #state: AgentState = 'claimed'
  #statusCount = 0
  #sequence = 0

  constructor(notice: AgentNotice, index: number, count: number, nowMs: Milliseconds, listener: RemoteAgentListener) {
    this.notice = notice
    this.index = index
    this.count = count
    this.heardMs = nowMs
    this.#listener = listener
  }

  get id(): string {
    return this.notice.id
  }

  /** Such as "agent 2 of 4 (build-7, …Q7XZ-1)". */
  get name(): string {
    const { id, host } = this.notice
    return `agent ${this.index + 1} of ${this.count} (${safeLine(host)}, ${id.length > 14 ? `…${id.slice(id.indexOf('-') - 4)}` : id})`
  }

  get state(): RemoteState {
    if (this.lost !== undefined) return 'lost'
    return this.isSuspect ? 'suspect' : this.#state
  }

  get isReady(): boolean {
    return this.#state === 'ready'
  }

  send(message: ToWorker): void {
    this.#listener.onSend(message)
  }

  /** Declares it lost, whether or not it lives. */
  fail(how: string): void {
    if (this.isOver) return
    this.lost = how
    this.finish()
  }

  finish(): void {
    if (this.isOver) return
    this.isOver = true
    this.#listener.onOver()
  }

  hear(nowMs: Milliseconds): void {
    this.heardMs = Math.max(this.heardMs, nowMs)
    this.isSuspect = false
  }

  /** Takes a status, unless it comes late: what a network repeats is no sign of life. */
  onStatus(status: AgentStatus, nowMs: Milliseconds): void {
    if (status.boot !== this.notice.boot || status.n <= this.#statusCount) return
    this.hear(nowMs)
    this.#statusCount = status.n
    this.#state = status.state
    this.error = status.error
    this.#listener.onState()
  }

  /**
   * Takes a part of a report; returns the number of the last report that is complete.
   *
   * @throws whatever the listener throws for a report that makes no sense.
   */
  onPart(data: Uint8Array): number | undefined {
    const part = decodePart(data)
    if (part === undefined || part.sequence <= this.#sequence) return part && this.#sequence
    const bytes = this.#parts.add(part)
    if (bytes !== undefined) {
      const { sequence, end } = part
      this.#listener.onReport({ sequence, end, bytes })
      this.#sequence = sequence
    }
    return this.#sequence
  }
}
