import type { Socket } from 'node:net'
import type { Clock } from '../../units/clock.ts'
import type { CallObserver } from '../call.ts'
import type { Guard } from '../guard/guard.ts'
import { systemDial, type Dial } from '../guard/network.ts'
import { ruleFromSpans, type AcceptRule, type StatusSpans } from './accept.ts'
import { HttpCalls } from './calls.ts'
import type { HttpClient, HttpRequestOptions } from './client.ts'
import { prepareRequest, type PreparedRequest, type RequestSpec } from './request.ts'
import { Targets } from './target.ts'
import { tlsDestinations, type TlsSettings } from './tls.ts'
import type { LineSettings } from './undici/line.ts'
import { UndiciUser } from './undici/user.ts'

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
  /** Where relative addresses go; read when the first one is met. */
  readonly baseUrl: () => string | undefined
  /** Told of each connection once it stands. */
  readonly connected?: ((socket: Socket) => void) | undefined
  /** @defaultValue `net.connect` and `tls.connect` */
  readonly dial?: Dial | undefined
}

/** HTTP for one run: what all of its users share. */
export interface HttpSession {
  /** A virtual user with connections and cookies of its own; its calls are told to `observer`. */
  user(observer: CallObserver): HttpUser
  /**
   * Checks and encodes a request once, to be sent many times.
   *
   * @throws {LoadError} `bad-url`, `no-base-url`, `bad-call`, `bad-header`, `bad-body` or `bad-accept`
   */
  prepare(request: RequestSpec): PreparedRequest
  /** Ends all users and resolves when nothing of them is left. */
  close(): Promise<void>
}

/** HTTP for one virtual user. */
export interface HttpUser {
  /** What a task sees as `context.http`. */
  readonly client: HttpClient
  /**
   * Sends a prepared request, counts the body of the reply and drops it. The cheapest way to load.
   * Resolves whatever the status; rejects with a `ClientError` when no reply came. Either way the observer has been told before.
   */
  send(request: PreparedRequest): Promise<void>
  /** With connections `'per-iteration'`, closes them. */
  endIteration(): void
  clearCookies(): void
  /** Ends every connection and every call at once, also those that are being opened. The next call opens fresh ones. */
  destroy(): void
  /** Ends the user and resolves when nothing of it is left. */
  close(): Promise<void>
}

export function createHttpSession(settings: HttpSettings, clock: Clock): HttpSession {
  const { guard, connections, accept, http2, dial = systemDial, connected = ignore } = settings
  const targets = new Targets(settings.baseUrl)
  const accepts = typeof accept === 'function' ? accept : ruleFromSpans(accept)
  const prepare = (url: string | URL, options: HttpRequestOptions): PreparedRequest => prepareRequest(url, options, targets, accepts)
  const isPerIteration = connections === 'per-iteration'
  const lines: LineSettings = {
    connections: isPerIteration ? 1 : connections,
    http2,
    network: { guard, clock, dial, connected },
    tlsFor: tlsDestinations(settings.tls, http2),
  }
  const users = new Set<HttpUser>()

  const openUser = (observer: CallObserver): HttpUser => {
    const engine = new UndiciUser(observer, clock, lines, settings.maxBodyBytes)
    const user: HttpUser = {
      client: new HttpCalls({ prepare, perform: (request) => engine.perform(request) }),
      send: (request) => engine.send(request),
      endIteration: isPerIteration ? () => engine.closeConnections() : ignore,
      clearCookies: () => {
        engine.cookies = undefined
      },
      destroy: () => engine.destroy(),
      close: () => {
        users.delete(user)
        return engine.close()
      },
    }
    users.add(user)
    return user
  }

  return {
    user: openUser,
    prepare: ({ url, ...options }) => prepare(url, options),
    close: async () => {
      await Promise.all([...users].map((user) => user.close()))
    },
  }
}

function ignore(): void {}
