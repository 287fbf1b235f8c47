import type { Socket } from 'node:net'
import type { Clock } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { LoadError } from '../../units/errors/error.ts'
import { WrongReturnError } from '../../units/errors/returned-value.ts'
import { NO_END, type CallObserver, type Lifetime } from '../call.ts'
import type { Guard } from '../guard/guard.ts'
import { systemDial, type Dial, type Destination } from '../guard/network.ts'
import type { Proxy } from '../guard/proxy.ts'
import { ruleFromSpans, type AcceptRule, type StatusSpans } from './request/accept-rule.ts'
import { HttpCalls, type Calls } from './user-calls.ts'
import { UserCookies, type CookieRule } from './cookies/user-cookies.ts'
import type { HttpClient } from './client.ts'
import type { Sender } from './exchange/send-exchange.ts'
import type { Transport, TransportSettings } from './exchange/transport.ts'
import { NOBODY, type HeadersMaker, type HeadersOwner } from './request/default-headers.ts'
import { UserTraces, type Tracing } from './request/traceparent.ts'
import type { SentValues } from './request/sent-values.ts'
import { Requests, type RequestDefaults, type PreparedRequest, type RequestSpec } from './request/request.ts'
import { Targets } from './request/request-target.ts'
import { prepareTask, type RequestMaker, type RequestTaskSpec } from './request/request-task.ts'
import { type TlsSettings, tlsDestinations } from './tls.ts'
import { UndiciTransport } from './undici/transport.ts'
import { UserCalls } from './user-calls.ts'
import { openReading, WireTransport } from './wire/transport.ts'
import { noop } from '../../units/platform/noop.ts'

interface DestinationSettings {
  readonly tls: TlsSettings
  readonly http2: boolean
  /** A Unix socket that every connection goes to, whatever the address; `undefined` for none. */
  readonly socketPath?: string | undefined
  /** The proxy for every connection except those to a Unix socket. */
  readonly proxy?: Proxy | undefined
  /** The base of relative addresses; read when a connection is opened. */
  readonly baseUrl: () => string | undefined
  /** The Unix socket for connections to the origin of `baseUrl` only; `undefined` for none. */
  readonly baseSocket?: (() => string | undefined) | undefined
}

/** Returns the destination for the connections of an origin. */
function destinations({ tls, http2, socketPath, proxy, baseUrl, baseSocket }: DestinationSettings): (origin: string) => Destination {
  const tlsFor = tlsDestinations(tls, http2)
  const socketOfBase = (origin: string): string | undefined => {
    const socket = baseSocket?.()
    return socket !== undefined && new URL(baseUrl() ?? '').origin === origin ? socket : undefined
  }
  return (origin) => {
    const url = new URL(origin)
    const isSecure = url.protocol === 'https:'
    const hostname = url.hostname.replace(/^\[(.*)\]$/, '$1')
    const socket = socketPath ?? socketOfBase(url.origin)
    return {
      hostname,
      port: Number(url.port) || (isSecure ? 443 : 80),
      tls: isSecure ? tlsFor(hostname) : undefined,
      socketPath: socket,
      proxy: socket === undefined ? proxy : undefined,
    }
  }
}

/**
 * The HTTP client behind the calls: the built-in HTTP/1.1 client (`'wire'`), made for load; undici; or, as `http2`, Node's HTTP/2 client, with the built-in
 * HTTP/1.1 client for targets that do not offer HTTP/2. A task cannot tell them apart.
 */
export type HttpEngine = 'wire' | 'undici' | 'http2'

/** How the HTTP clients of a run behave. */
export interface HttpSettings {
  readonly guard: Guard
  /** Connections kept alive per user and origin, or `'per-iteration'` for new ones in each iteration. */
  readonly connections: number | 'per-iteration'
  /** HTTP/2 if the target offers it over TLS. */
  readonly http2: boolean
  /** @defaultValue `'per-user'` */
  readonly cookies?: CookieRule | undefined
  /** How many bytes of a reply body are kept; the rest is read and counted. */
  readonly maxBodyBytes: number
  /** Statuses that count as success unless a call overrides them. */
  readonly accept: StatusSpans | AcceptRule
  /** The default headers of calls. */
  readonly headers?: readonly string[] | HeadersMaker | undefined
  /** Makes names for calls without one, as in {@link RequestDefaults}. */
  readonly names?: RequestDefaults['names']
  readonly tls: TlsSettings
  /** @defaultValue `'http2'` with `http2`, else `'wire'` */
  readonly engine?: HttpEngine | undefined
  /** How many redirects are followed. @defaultValue 0 */
  readonly redirects?: number | undefined
  /** @defaultValue false */
  readonly decompress?: boolean | undefined
  /** Whether requests are traced, and how. @defaultValue they are not */
  readonly tracing?: Tracing | undefined
  /** Notes what requests send that may be secret. @defaultValue nothing is noted */
  readonly sent?: SentValues | undefined
  /** A Unix socket for every connection, whatever the host in the address; the host is then only the header `host`. */
  readonly socketPath?: string | undefined
  /** The proxy for every request except those to a Unix socket. */
  readonly proxy?: Proxy | undefined
  /** The base of relative addresses; read with the first one. */
  readonly baseUrl: () => string | undefined
  /** As {@link socketPath}, but only for connections to the origin of `baseUrl`: where a target of `serve` listens. */
  readonly baseSocket?: (() => string | undefined) | undefined
  /** Called with each connection when it is established. */
  readonly connected?: ((socket: Socket) => void) | undefined
  /** @defaultValue `net.connect` and `tls.connect` */
  readonly dial?: Dial | undefined
}

/** HTTP for one run, shared by all of its users. */
export interface HttpSession {
  /** The HTTP client behind its calls. */
  readonly engine: HttpEngine
  /** Creates a virtual user with its own connections and cookies; `observer` is notified of its calls, and `owner` asked for their default headers. */
  user(observer: CallObserver, owner?: HeadersOwner): HttpUser
  /**
   * Checks and encodes a request once, to be sent many times.
   *
   * @throws {LoadError} `bad-url`, `no-base-url`, `bad-call`, `bad-header`, `bad-body` or `bad-accept`
   */
  prepare(request: RequestSpec): PreparedRequest
  /**
   * As {@link prepare}, for a request with parts that are made for each iteration. Returns a function that makes the request of an iteration from its context.
   *
   * @throws {LoadError} as {@link prepare}
   */
  prepareTask<Context>(task: RequestTaskSpec<Context>): RequestMaker
  /** How many cookies were evicted because a target set too many. */
  evictedCookies(): number
  /** Ends all users and resolves when everything is closed. */
  close(): Promise<void>
}

/** HTTP for one virtual user. */
export interface HttpUser {
  /** A client that ends only with its user. */
  readonly client: HttpClient
  /** The client of a task, `context.http`, which refuses calls once the lifetime is over. */
  clientFor(lifetime: Lifetime): HttpClient
  /**
   * Sends a prepared request, counts the body of the reply and drops it. Resolves whatever the status; rejects with a `ClientError` if there is no reply. The
   * observer is notified before.
   */
  send(request: PreparedRequest): Promise<void>
  /**
   * As {@link send}, without a promise: it calls `sender`, possibly before this returns. `nowMs` is the current time on the clock. The cheapest way to load.
   */
  start(request: PreparedRequest, sender: Sender, nowMs: Milliseconds): void
  /** With connections `'per-iteration'`, closes them; with cookies `'per-iteration'`, forgets those that were not kept. */
  endIteration(): void
  /** With cookies `'per-iteration'`, each later iteration begins with those of this moment. */
  keepCookies(): void
  clearCookies(): void
  /** Ends every connection and every call at once, including those being opened. The next call opens new ones. */
  destroy(): void
  /** Ends the user and resolves when everything is closed. */
  close(): Promise<void>
}

/** @throws {LoadError} `bad-engine` if the engine does not support the settings. */
export function createHttpSession(settings: HttpSettings, clock: Clock): HttpSession {
  const { guard, connections, accept, http2, cookies: cookieRule = 'per-user', dial = systemDial, connected = noop } = settings
  const targets = new Targets(settings.baseUrl)
  const { redirects = 0, decompress = false, headers = [], names, sent, tracing } = settings
  const headersFor = typeof headers === 'function' ? headers : undefined
  if (settings.proxy?.authorization !== undefined) sent?.noteProxyAuthorization(settings.proxy.authorization)
  const defaults = { redirects, decompress, headers: typeof headers === 'function' ? [] : headers, names }
  const requests = new Requests(targets, typeof accept === 'function' ? accept : ruleFromSpans(accept), defaults, sent)
  const isPerIteration = connections === 'per-iteration'
  const engine = engineFor(settings)
  const openTransport = transportsOn(engine, {
    connections: isPerIteration ? 1 : connections,
    http2,
    network: { guard, clock, dial, connected },
    destinationOf: destinations(settings),
  })
  const users = new Set<HttpUser>()
  let evicted = 0
  const cookieEvicted = (): void => {
    evicted += 1
  }

  const openUser = (observer: CallObserver, owner: HeadersOwner = NOBODY): HttpUser => {
    const transport = openTransport()
    const calls = new UserCalls(observer, clock, transport, {
      maxBodyBytes: settings.maxBodyBytes,
      cookieRule,
      cookieEvicted,
      sent,
      traces: tracing && new UserTraces(tracing, owner),
    })
    const prepare: Calls['prepare'] = (url, options) => {
      try {
        return requests.prepare(url, options, headersFor?.(owner))
      } catch (error) {
        // Functions of the options are called here, and the task may catch their errors.
        if (error instanceof WrongReturnError) observer.misused(error)
        throw error
      }
    }
    const bare: Calls = {
      prepare,
      perform: (request, locations) => calls.perform(request, locations),
      refused: (error) => calls.refused(error),
      cameLate: () => calls.cameLate(),
      cookiesFor: (lifetime) => new UserCookies(calls, targets, sent, lifetime),
    }
    const user: HttpUser = {
      client: new HttpCalls(bare, NO_END),
      clientFor: (lifetime) => new HttpCalls(bare, lifetime),
      send: (request) => calls.send(request),
      start: (request, sender, nowMs) => calls.start(request, sender, nowMs),
      endIteration: endOfIteration({ transport, calls, isPerIteration, cookieRule }),
      keepCookies: () => calls.keepCookies(),
      clearCookies: () => calls.clearCookies(),
      destroy: () => calls.destroy(),
      close: () => {
        users.delete(user)
        return calls.close()
      },
    }
    users.add(user)
    return user
  }

  return {
    engine,
    user: openUser,
    prepare: ({ url, ...options }) => requests.prepare(url, options),
    prepareTask: (task) => prepareTask(task, requests, headersFor),
    evictedCookies: () => evicted,
    close: async () => {
      await Promise.all([...users].map((user) => user.close()))
    },
  }
}

interface EndOfIteration {
  readonly transport: Transport
  readonly calls: UserCalls
  readonly isPerIteration: boolean
  readonly cookieRule: CookieRule
}

function endOfIteration({ transport, calls, isPerIteration, cookieRule }: EndOfIteration): () => void {
  const closes = isPerIteration ? (): void => transport.closeConnections() : noop
  if (cookieRule !== 'per-iteration') return closes
  return () => {
    closes()
    calls.resetCookies()
  }
}

function engineFor({ engine, http2, connections }: HttpSettings): HttpEngine {
  if (http2) {
    if (engine === undefined || engine === 'http2') return 'http2'
    throw new LoadError('bad-engine', `The engine '${engine}' speaks HTTP/1.1 only: remove \`engine\` or \`http2\``)
  }
  if (engine === 'undici' && typeof connections === 'number' && connections > 1) {
    throw new LoadError('bad-engine', "The engine 'undici' keeps one connection per user: remove `engine` or `connections`")
  }
  return engine ?? 'wire'
}

function transportsOn(engine: HttpEngine, settings: TransportSettings): () => Transport {
  if (engine === 'undici') return () => new UndiciTransport(settings)
  const reading = openReading()
  return () => new WireTransport(settings, reading)
}
