import { ClientError } from '../../client-error.ts'
import type { PreparedRequest } from '../request.ts'
import { Exchange, type ExchangeOwner } from './exchange.ts'

/**
 * A call of a request task: counts the body and drops it. Meant to be used over and over, one call at a time, so that a call costs no object of ours
 * but its promise.
 */
export class SendExchange extends Exchange {
  readonly keepsHead = false
  readonly #freed: (exchange: SendExchange) => void
  #resolve!: () => void
  #reject!: (error: ClientError) => void
  /** Bound once: a promise needs a function to hand its resolvers to. */
  readonly #capture = (resolve: () => void, reject: (error: ClientError) => void): void => {
    this.#resolve = resolve
    this.#reject = reject
  }

  constructor(owner: ExchangeOwner, freed: (exchange: SendExchange) => void) {
    super(owner)
    this.#freed = freed
  }

  send(request: PreparedRequest): Promise<void> {
    const sent = new Promise<void>(this.#capture)
    this.begin(request)
    return sent
  }

  protected override keep(): void {}

  protected override ended(): void {
    const { failure, status } = this
    this.reset()
    this.#freed(this)
    if (failure === undefined || status > 0) this.#resolve()
    else this.#reject(new ClientError(failure.code, failure.message))
  }
}
