import type { Milliseconds } from '../../../units/duration.ts'
import type { Failure } from '../../call.ts'
import type { PreparedRequest } from '../request/request.ts'
import { Exchange, type ExchangeOwner } from './exchange.ts'

/** The receiver of a request that is sent without a promise. */
export interface Sender {
  /** Called once when a reply has arrived, whatever its status, or with the failure if there is none; with the time on the clock of the run. */
  onDone(failure: Failure | undefined, endedMs: Milliseconds): void
}

/** A call of a request task: counts the body and drops it. Reused for one call at a time, so that a call allocates none of our objects. */
export class SendExchange extends Exchange {
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

  get keepsHead(): boolean {
    return this.request.redirects > 0
  }

  protected override keep(): void {}

  protected override dropBody(): void {}

  /** Never called: a request whose reply is decoded is sent as a call. */
  protected override decode(nowMs: Milliseconds): void {
    this.settle(nowMs)
  }

  /** A request with a check is never sent this way. */
  protected override checked(): undefined {}

  protected override ended(): void {
    this.#sender.onDone(this.status > 0 && !this.brokeOff ? undefined : this.failure, this.endedMs)
    // Only now: if an engine reports the end of a call twice, it must not end the next one, which may have started.
    this.#release(this)
  }
}
