import type { Dispatcher } from 'undici'
import { ClientError } from '../../client-error.ts'
import type { Proxy } from '../../guard/proxy.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { ABORTED } from '../exchange/failure.ts'
import { piecesOf } from '../exchange/stream-body.ts'
import { isStreamed } from '../request/streamed-body.ts'
import type { Transport, TransportSettings } from '../exchange/transport.ts'
import { DeferredActions } from './deferred-actions.ts'
import { Handler } from './handler.ts'
import { OriginClient } from './origin-client.ts'

const GIVEN_UP = new ClientError(...ABORTED)

/** The connections of one virtual user on undici: one to each origin, HTTP/1.1 only. */
export class UndiciTransport implements Transport {
  readonly #settings: TransportSettings
  readonly #clients = new Map<string, OriginClient>()
  readonly #handlers = new Map<Exchange, Handler>()
  readonly #closing = new Set<Promise<void>>()
  readonly #ended = new DeferredActions<Handler>((handler) => {
    this.#handlers.delete(handler.exchange)
    handler.notify()
  })

  constructor(settings: TransportSettings) {
    this.#settings = settings
  }

  dispatch(exchange: Exchange): void {
    const client = this.#clientTo(exchange.request.target.origin)
    const fault = client.takeFault()
    if (fault !== undefined) return exchange.failed(fault, this.#settings.network.clock.now())
    const handler = new Handler(exchange, client, this.#settings.network.clock, this.#ended)
    this.#handlers.set(exchange, handler)
    client.dispatch(optionsOf(exchange, client.forwarder), handler)
  }

  giveUp(exchange: Exchange): void {
    const handler = this.#handlers.get(exchange)
    this.#handlers.delete(exchange)
    handler?.giveUp(GIVEN_UP)
    const { origin } = exchange.request.target
    const client = this.#clients.get(origin)
    if (client?.opensInVain !== true) return
    this.#clients.delete(origin)
    this.#end(client)
  }

  closeConnections(): void {
    const isIdle = [...this.#clients.values()].every((client) => client.isIdle)
    if (!isIdle) return this.destroy()
    for (const client of this.#clients.values()) client.closeIdle()
  }

  destroy(): void {
    for (const client of this.#clients.values()) this.#end(client)
    this.#clients.clear()
  }

  async close(): Promise<void> {
    this.destroy()
    await Promise.all(this.#closing)
  }

  #end(client: OriginClient): void {
    const closing = client.destroy()
    this.#closing.add(closing)
    void closing.then(() => this.#closing.delete(closing))
  }

  #clientTo(origin: string): OriginClient {
    let client = this.#clients.get(origin)
    if (client === undefined) this.#clients.set(origin, (client = new OriginClient(origin, this.#settings)))
    return client
  }
}

/** The request itself if nothing is added to it. With a `proxy` the request has the whole address (RFC 9112, 3.2.2). */
function optionsOf(exchange: Exchange, proxy: Proxy | undefined): Dispatcher.DispatchOptions {
  const { request, cookie } = exchange
  const traceparent = exchange.nextTraceparent()
  const isSized = isStreamed(request.body) && request.body.length !== undefined
  const headers =
    cookie === undefined && traceparent === undefined && !isSized
      ? request.headers
      : [
          ...request.headers,
          ...(traceparent === undefined ? [] : ['traceparent', traceparent]),
          ...(cookie === undefined ? [] : ['cookie', cookie]),
          ...(isSized ? ['content-length', String(request.body.length)] : []),
        ]
  // undici accepts any async iterable as body, although its types only allow streams.
  const body = isStreamed(request.body) ? (piecesOf(request.body, exchange) as unknown as Buffer) : request.body
  if (proxy !== undefined) {
    const ofProxy = proxy.authorization === undefined ? [] : ['proxy-authorization', proxy.authorization]
    return { ...request, path: request.target.origin + request.path, headers: [...headers, ...ofProxy], body }
  }
  return headers === request.headers && body === request.body ? (request as Dispatcher.DispatchOptions) : { ...request, headers, body }
}
