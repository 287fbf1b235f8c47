import type { Milliseconds } from '../../../units/duration.ts'
import type { Failure } from '../../call.ts'
import type { PreparedRequest } from '../request/request.ts'
import { Exchange, type ExchangeOwner } from './exchange.ts'

/** Who waits for a request that is sent without a promise. */
export interface Sender {
  /** Told once: that a reply has come, whatever its status, or why none did; and when, on the clock of the run. */
  onDone(failure: Failure | undefined, endedMs: Milliseconds): void
}

/** A call of a request task: counts the body and drops it. Meant to be used over and over, one call at a time, so that a call costs no object of ours. */
export class SendExchange extends Exchange {
  readonly keepsHead = false
  readonly #release: (exchange: SendExchange) => void
  #sender!: Sender

  constructor(owner: ExchangeOwner, release: (exchange: SendExchange) => void) {
    super(owner)
    this.#release = release
  }

  start(request: PreparedRequest, sender: Sender, startedMs: Milliseconds): void {
    this.reset()
    this.#sender = sender
    this.begin(request, startedMs)
  }

  protected override keep(): void {}

  protected override ended(): void {
    this.#sender.onDone(this.status > 0 && !this.brokeOff ? undefined : this.failure, this.endedMs)
    // Only now: an engine that says twice at once how a call ended must not end the next one, which may have begun.
    this.#release(this)
  }
}
