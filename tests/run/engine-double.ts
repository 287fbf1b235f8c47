import { NO_END, type CallObserver, type Lifetime } from '../../src/protocols/call.ts'
import { ruleFromSpans } from '../../src/protocols/http/request/accept-rule.ts'
import { HttpCalls } from '../../src/protocols/http/user-calls.ts'
import { UserCookies } from '../../src/protocols/http/cookies/user-cookies.ts'
import type { Exchange } from '../../src/protocols/http/exchange/exchange.ts'
import { ABORTED } from '../../src/protocols/http/exchange/failure.ts'
import type { Transport } from '../../src/protocols/http/exchange/transport.ts'
import { NO_HEADERS } from '../../src/protocols/http/request/headers.ts'
import { Requests } from '../../src/protocols/http/request/request.ts'
import type { HttpUser } from '../../src/protocols/http/session.ts'
import { Targets } from '../../src/protocols/http/request/request-target.ts'
import { UserCalls } from '../../src/protocols/http/user-calls.ts'
import type { ManualClock } from '../helpers/manual-clock.ts'

/** What a call meets: a reply at once, before its sending has returned, after some time, never, or an engine that throws. */
export interface Fate {
  readonly reply: 'at once' | 'in time' | 'never' | 'the engine throws'
  readonly afterMs: number
  readonly status: number
  /** When the engine says that a call has ended which it is asked to end: before that returns, or in a moment. */
  readonly endsCalls: 'at once' | 'in a moment'
  /** How often it says so, and in contradiction to itself. */
  readonly says: number
}

export const REQUESTS: Requests = new Requests(new Targets(() => undefined), ruleFromSpans([[100, 399]]))

/** An engine that follows the letter of the seam and answers at the worst moments. */
export class EngineDouble implements Transport {
  dispatched = 0
  readonly #clock: ManualClock
  readonly #fates: () => Fate
  readonly #going = new Map<Exchange, Fate>()

  constructor(clock: ManualClock, fates: () => Fate) {
    this.#clock = clock
    this.#fates = fates
  }

  dispatch(exchange: Exchange): void {
    const fate = this.#fates()
    this.dispatched += 1
    if (fate.reply === 'the engine throws') throw new Error('an engine that throws')
    exchange.wentOut(this.#clock.now(), undefined)
    this.#going.set(exchange, fate)
    if (fate.reply === 'at once') this.#answer(exchange, fate)
    else if (fate.reply === 'in time') this.#clock.at(this.#clock.now() + fate.afterMs, () => this.#answer(exchange, fate))
  }

  giveUp(exchange: Exchange): void {
    this.#end(exchange)
  }

  closeConnections(): void {
    this.destroy()
  }

  destroy(): void {
    for (const exchange of this.#going.keys()) this.#end(exchange)
  }

  async close(): Promise<void> {
    this.destroy()
  }

  #answer(exchange: Exchange, fate: Fate): void {
    if (this.#going.get(exchange) !== fate) return
    this.#going.delete(exchange)
    exchange.headCame(fate.status, this.#clock.now(), NO_HEADERS, false, false)
    for (let time = 0; time < fate.says; time++) {
      exchange.completed(this.#clock.now())
      exchange.failed(ABORTED, this.#clock.now())
      exchange.headCame(500, this.#clock.now(), NO_HEADERS, false, false)
    }
  }

  #end(exchange: Exchange): void {
    const fate = this.#going.get(exchange)
    if (fate === undefined) return
    this.#going.delete(exchange)
    const tell = (): void => {
      for (let time = 0; time < fate.says; time++) exchange.failed(ABORTED, this.#clock.now())
    }
    if (fate.endsCalls === 'at once') tell()
    else queueMicrotask(tell)
  }
}

/** HTTP for one virtual user, over an engine. */
export function userOn(engine: Transport, observer: CallObserver, clock: ManualClock): HttpUser {
  const calls = new UserCalls(observer, clock, engine, { maxBodyBytes: 0, cookieRule: 'per-user', cookieEvicted: () => {} })
  const clientFor = (lifetime: Lifetime): HttpCalls =>
    new HttpCalls(
      {
        prepare: (url, options) => REQUESTS.prepare(url, options),
        perform: (request, locations) => calls.perform(request, locations),
        refused: (error) => calls.refused(error),
        cameLate: () => calls.cameLate(),
        cookiesFor: (lifetime) => new UserCookies(calls, new Targets(() => undefined), undefined, lifetime),
      },
      lifetime,
    )
  return {
    client: clientFor(NO_END),
    clientFor,
    send: (request) => calls.send(request),
    start: (request, sender, nowMs) => calls.start(request, sender, nowMs),
    endIteration: () => engine.closeConnections(),
    keepCookies: () => {},
    clearCookies: () => {},
    destroy: () => calls.destroy(),
    close: () => calls.close(),
  }
}
