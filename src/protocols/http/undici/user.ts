import type { Clock } from '../../../units/clock.ts'
import type { CallObserver } from '../../call.ts'
import { ClientError } from '../../client-error.ts'
import type { Reply } from '../../reply.ts'
import { Cookies } from '../cookies.ts'
import type { PreparedRequest } from '../request.ts'
import type { Exchanger } from './exchange.ts'
import { Line, type LineSettings } from './line.ts'
import { ReplyExchange } from './reply-exchange.ts'
import { SendExchange } from './send-exchange.ts'

/** The connections and cookies of one virtual user, on undici. */
export class UndiciUser implements Exchanger {
  readonly clock: Clock
  readonly observer: CallObserver
  cookies: Cookies | undefined
  readonly #settings: LineSettings
  readonly #maxBodyBytes: number
  readonly #lines = new Map<string, Line>()
  readonly #closing = new Set<Promise<void>>()
  #isClosed = false
  #free: SendExchange | undefined
  readonly #takeBack = (exchange: SendExchange): void => {
    this.#free = exchange
  }

  constructor(observer: CallObserver, clock: Clock, settings: LineSettings, maxBodyBytes: number) {
    this.observer = observer
    this.clock = clock
    this.#settings = settings
    this.#maxBodyBytes = maxBodyBytes
  }

  perform(request: PreparedRequest): Promise<Reply> {
    if (this.#isClosed) return Promise.reject(tooLate())
    return new ReplyExchange(this, this.#maxBodyBytes).perform(request)
  }

  send(request: PreparedRequest): Promise<void> {
    if (this.#isClosed) return Promise.reject(tooLate())
    // A bound of its own needs a timer and a way to give up, which the lean exchange has no room for.
    if (request.timeoutMs > 0) return new ReplyExchange(this, 0).perform(request).then(ignore)
    const exchange = this.#free ?? new SendExchange(this, this.#takeBack)
    this.#free = undefined
    return exchange.send(request)
  }

  /** Closes every connection; calls that are still going on end with them. */
  closeConnections(): void {
    const isIdle = [...this.#lines.values()].every((line) => line.isIdle)
    if (!isIdle) return this.destroy()
    for (const line of this.#lines.values()) line.closeIdle()
  }

  /** Ends every connection and every call at once; the next call begins with fresh ones. */
  destroy(): void {
    for (const line of this.#lines.values()) {
      const closing = line.destroy()
      this.#closing.add(closing)
      void closing.then(() => this.#closing.delete(closing))
    }
    this.#lines.clear()
  }

  /** Ends it for good: a task that was left behind opens no connection after the run. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.destroy()
    await Promise.all(this.#closing)
  }

  lineTo(origin: string): Line {
    let line = this.#lines.get(origin)
    if (line === undefined) this.#lines.set(origin, (line = new Line(origin, this.#settings)))
    return line
  }

  storeCookies(url: string, setCookieHeaders: readonly string[]): void {
    this.cookies ??= new Cookies()
    this.cookies.store(url, setCookieHeaders)
  }
}

const tooLate = (): ClientError => new ClientError('aborted', 'The run is over: its clients make no more calls')

function ignore(): void {}
