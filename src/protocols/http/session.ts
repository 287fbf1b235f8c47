import type { Socket } from 'node:net'
import type { Clock } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { LoadError } from '../../units/errors/error.ts'
import { WrongReturnError } from '../../units/errors/returned-value.ts'
import { NO_END, type CallObserver, type Lifetime } from '../call.ts'
import type { Guard } from '../guard/guard.ts'
import { systemDial, type Dial } from '../guard/network.ts'
import type { Proxy } from '../guard/proxy.ts'
import { ruleFromSpans, type AcceptRule, type StatusSpans } from './request/accept-rule.ts'
import { HttpCalls, type Calls } from './calls.ts'
import type { HttpClient } from './client.ts'
import { destinations } from './destination.ts'
import type { Sender } from './exchange/send-exchange.ts'
import type { Transport, TransportSettings } from './exchange/transport.ts'
import { Requests, type PreparedRequest, type RequestSpec } from './request/request.ts'
import { Targets } from './request/request-target.ts'
import { prepareTask, type RequestMaker, type RequestTaskSpec } from './request/request-task.ts'
import type { TlsSettings } from './tls.ts'
import { UndiciTransport } from './undici/transport.ts'
import { UserCalls } from './user-calls.ts'
import { openReading, WireTransport } from './wire/transport.ts'
import { noop } from '../../units/platform/noop.ts'

/**
 * What carries the calls: HTTP/1.1 of our own, made for load; undici; or, as `http2`, HTTP/2 by the client of Node, with HTTP/1.1 of our own for targets that
 * do not offer it. A task cannot tell them apart.
 */
export type HttpEngine = 'wire' | 'undici' | 'http2'

/** How the HTTP clients of a run behave. */
export interface HttpSettings {
  readonly guard: Guard
  /** Connections kept alive per user and origin, or `'per-iteration'` for a fresh one each time. */
  readonly connections: number | 'per-iteration'
  /** HTTP/2 where the target offers it over TLS. */
  readonly http2: boolean
  /** The most bytes of a reply body that are kept; more is read and counted, not kept. */
  readonly maxBodyBytes: number
  /** Statuses that are success where a call does not say otherwise. */
  readonly accept: StatusSpans | AcceptRule
  readonly tls: TlsSettings
  /** @defaultValue `'http2'` with `http2`, else `'wire'` */
  readonly engine?: HttpEngine | undefined
  /** A socket of the file system to which every connection goes, whatever host the address names: that is then only the header `host`. */
  readonly socketPath?: string | undefined
  /** What every request goes through, but for those to a socket. */
  readonly proxy?: Proxy | undefined
  /** Where relative addresses go; read when the first one is met. */
  readonly baseUrl: () => string | undefined
  /** As {@link socketPath}, for connections to the origin of `baseUrl` alone: where a target of `serve` listens. */
  readonly baseSocket?: (() => string | undefined) | undefined
  /** Told of each connection once it stands. */
  readonly connected?: ((socket: Socket) => void) | undefined
  /** @defaultValue `net.connect` and `tls.connect` */
  readonly dial?: Dial | undefined
}

/** HTTP for one run: what all of its users share. */
export interface HttpSession {
  /** What carries its calls. */
  readonly engine: HttpEngine
  /** A virtual user with connections and cookies of its own; its calls are told to `observer`. */
  user(observer: CallObserver): HttpUser
  /**
   * Checks and encodes a request once, to be sent many times.
   *
   * @throws {LoadError} `bad-url`, `no-base-url`, `bad-call`, `bad-header`, `bad-body` or `bad-accept`
   */
  prepare(request: RequestSpec): PreparedRequest
  /**
   * As {@link prepare}, for a request of which parts are made for each iteration. What it gives is to be asked for the request of an iteration, with
   * its context.
   *
   * @throws {LoadError} as {@link prepare}
   */
  prepareTask<Context>(task: RequestTaskSpec<Context>): RequestMaker
  /** Cookies that users had to forget, because a target had set more than are kept. */
  evictedCookies(): number
  /** Ends all users and resolves when nothing of them is left. */
  close(): Promise<void>
}

/** HTTP for one virtual user. */
export interface HttpUser {
  /** A client without an end of its own. */
  readonly client: HttpClient
  /** What a task sees as `context.http`: a client that refuses calls once the lifetime is over. */
  clientFor(lifetime: Lifetime): HttpClient
  /**
   * Sends a prepared request, counts the body of the reply and drops it.
   * Resolves whatever the status; rejects with a `ClientError` when no reply came. Either way the observer has been told before.
   */
  send(request: PreparedRequest): Promise<void>
  /** As {@link send}, without the promise: `sender` is told, at the earliest before this returns. `nowMs` is what the clock shows. The cheapest way to load. */
  start(request: PreparedRequest, sender: Sender, nowMs: Milliseconds): void
  /** With connections `'per-iteration'`, closes them. */
  endIteration(): void
  clearCookies(): void
  /** Ends every connection and every call at once, also those that are being opened. The next call opens fresh ones. */
  destroy(): void
  /** Ends the user and resolves when nothing of it is left. */
  close(): Promise<void>
}

/** @throws {LoadError} `bad-engine` where the engine that is asked for does not do what is asked of it. */
export function createHttpSession(settings: HttpSettings, clock: Clock): HttpSession {
  const { guard, connections, accept, http2, dial = systemDial, connected = noop } = settings
  const requests = new Requests(new Targets(settings.baseUrl), typeof accept === 'function' ? accept : ruleFromSpans(accept))
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

  const openUser = (observer: CallObserver): HttpUser => {
    const transport = openTransport()
    const calls = new UserCalls(observer, clock, transport, { maxBodyBytes: settings.maxBodyBytes, cookieEvicted })
    const prepare: Calls['prepare'] = (url, options) => {
      try {
        return requests.prepare(url, options)
      } catch (error) {
        // A function `baseUrl` is called here, and the task may catch what comes of it.
        if (error instanceof WrongReturnError) observer.misused(error)
        throw error
      }
    }
    const bare: Calls = {
      prepare,
      perform: (request) => calls.perform(request),
      refused: (error) => calls.refused(error),
      cameLate: () => calls.cameLate(),
    }
    const user: HttpUser = {
      client: new HttpCalls(bare, NO_END),
      clientFor: (lifetime) => new HttpCalls(bare, lifetime),
      send: (request) => calls.send(request),
      start: (request, sender, nowMs) => calls.start(request, sender, nowMs),
      endIteration: isPerIteration ? () => transport.closeConnections() : noop,
      clearCookies: () => {
        calls.cookies = undefined
      },
      destroy: () => transport.destroy(),
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
    prepareTask: (task) => prepareTask(task, requests),
    evictedCookies: () => evicted,
    close: async () => {
      await Promise.all([...users].map((user) => user.close()))
    },
  }
}

function engineFor({ engine, http2, connections }: HttpSettings): HttpEngine {
  if (http2) {
    if (engine === undefined || engine === 'http2') return 'http2'
    throw new LoadError('bad-engine', `The engine '${engine}' speaks HTTP/1.1 only: leave \`engine\` or \`http2\` out`)
  }
  if (engine === 'undici' && typeof connections === 'number' && connections > 1) {
    throw new LoadError('bad-engine', "The engine 'undici' keeps one connection per user: leave `engine` or `connections` out")
  }
  return engine ?? 'wire'
}

function transportsOn(engine: HttpEngine, settings: TransportSettings): () => Transport {
  if (engine === 'undici') return () => new UndiciTransport(settings)
  const reading = openReading()
  return () => new WireTransport(settings, reading)
}
