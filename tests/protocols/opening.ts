import { readFileSync } from 'node:fs'
import { createServer as createHttpServer, type IncomingMessage } from 'node:http'
import { createSecureServer } from 'node:http2'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { onTestFinished } from 'vitest'
import { WebSocketServer } from 'ws'
import { createGuard, type Resolver } from '../../src/protocols/guard/guard.ts'
import { createHttpSession, type HttpSession, type HttpSettings, type HttpUser } from '../../src/protocols/http/session.ts'
import { createSocketSession, type SocketUser } from '../../src/protocols/sockets/session.ts'
import type { Clock } from '../../src/units/time/clock.ts'
import { CERTIFICATE } from './servers/origin.ts'
import { CallLog, httpSettings } from './setting.ts'

const raw = (name: string): string => readFileSync(new URL(`../../fixtures/servers/certificate/raw/${name}.pem`, import.meta.url), 'utf8')
const selfSignedKey = readFileSync(new URL('../../fixtures/servers/certificate/key.pem', import.meta.url), 'utf8')

interface Certificate {
  readonly cert: string
  readonly key: string
}

const GOOD: Certificate = { cert: raw('server'), key: raw('server-key') }
export const SELF_SIGNED: Certificate = { cert: CERTIFICATE, key: selfSignedKey }
const TRUST: HttpSettings['tls'] = {
  ca: [raw('authority')],
  cert: undefined,
  key: undefined,
  servername: undefined,
  rejectUnauthorized: true,
}

/** A client that opens a connection for each call of a test, and what became of its calls. */
export interface Client {
  /** One call, which has to open a connection; `timeout` is its own bound. */
  call(host: string, port: number, timeout?: number): Promise<unknown>
  /** Ends what its iteration has under way. */
  abort(): void
  /** Resolves when none of its sockets is left. */
  close(): Promise<void>
  readonly log: CallLog
}

export type Kind = 'http' | 'stream' | 'ws' | 'udp'

export interface ClientRow {
  readonly kind: Kind
  readonly isSecure: boolean
  /** Whether a proxy is asked to lead to the target: its client knows the address of the proxy alone. */
  readonly isTunnel?: boolean
  readonly open: (resolve: Resolver, clock: Clock) => Client
}

/** A client of HTTP on any engine. */
const httpClient =
  (scheme: 'http' | 'https', settings: Partial<HttpSettings> = {}): ClientRow['open'] =>
  (lookup, clock) => {
    const session = createHttpSession(httpSettings({ guard: createGuard({ allow: [], lookup }), tls: TRUST, ...settings }), clock)
    const log = new CallLog()
    const user = session.user(log)
    return {
      log,
      call: (host, port, timeout) => user.client.get(`${scheme}://${host}:${port}/`, { timeout }),
      abort: () => user.destroy(),
      close: () => session.close(),
    }
  }

/** A client of HTTP that knows its target by name alone, and where the proxy is that leads there. */
const proxiedClient =
  (scheme: 'http' | 'https', settings: Partial<HttpSettings>): ClientRow['open'] =>
  (lookup, clock) => {
    const log = new CallLog()
    const guard = createGuard({ allow: ['localhost'], lookup })
    const opened = new Map<string, { readonly session: HttpSession; readonly user: HttpUser }>()
    const through = (hostname: string, port: number): HttpUser => {
      const name = `${hostname}:${port}`
      const proxy = { hostname, port, authorization: undefined }
      const session = opened.get(name)?.session ?? createHttpSession(httpSettings({ guard, proxy, tls: TRUST, ...settings }), clock)
      const user = opened.get(name)?.user ?? session.user(log)
      opened.set(name, { session, user })
      return user
    }
    return {
      log,
      call: (host, port, timeout) => through(host, port).client.get(`${scheme}://localhost/`, { timeout }),
      abort: () => opened.forEach(({ user }) => user.destroy()),
      close: async () => void (await Promise.all([...opened.values()].map(({ session }) => session.close()))),
    }
  }

type Connect = (user: SocketUser, host: string, port: number, timeout: number | undefined) => Promise<{ close(): Promise<unknown> }>

const socketClient =
  (connect: Connect): ClientRow['open'] =>
  (lookup, clock) => {
    const session = createSocketSession({ guard: createGuard({ allow: [], lookup }), tls: TRUST, connected: () => {} }, clock)
    const log = new CallLog()
    const user = session.user(log)
    return {
      log,
      call: async (host, port, timeout) => (await connect(user, host, port, timeout)).close(),
      abort: () => user.interrupt(undefined),
      close: () => session.close(),
    }
  }

/** Every client: an engine or a protocol more is a row more. */
export const CLIENTS: Readonly<Record<string, ClientRow>> = {
  http: { kind: 'http', isSecure: false, open: httpClient('http', { engine: 'wire' }) },
  https: { kind: 'http', isSecure: true, open: httpClient('https', { engine: 'wire' }) },
  'http by undici': { kind: 'http', isSecure: false, open: httpClient('http', { engine: 'undici' }) },
  'https by undici': { kind: 'http', isSecure: true, open: httpClient('https', { engine: 'undici' }) },
  'HTTP/2': { kind: 'http', isSecure: true, open: httpClient('https', { http2: true }) },
  'http through a proxy': { kind: 'http', isSecure: false, open: proxiedClient('http', { engine: 'wire' }) },
  'https through a proxy': { kind: 'http', isSecure: false, isTunnel: true, open: proxiedClient('https', { engine: 'wire' }) },
  'https through a proxy by undici': { kind: 'http', isSecure: false, isTunnel: true, open: proxiedClient('https', { engine: 'undici' }) },
  'HTTP/2 through a proxy': { kind: 'http', isSecure: false, isTunnel: true, open: proxiedClient('https', { http2: true }) },
  tcp: { kind: 'stream', isSecure: false, open: socketClient(({ tcp }, host, port, timeout) => tcp.connect({ host, port, timeout })) },
  tls: { kind: 'stream', isSecure: true, open: socketClient(({ tls }, host, port, timeout) => tls.connect({ host, port, timeout })) },
  ws: {
    kind: 'ws',
    isSecure: false,
    open: socketClient(({ ws }, host, port, timeout) => ws.connect(`ws://${host}:${port}/`, { timeout })),
  },
  wss: {
    kind: 'ws',
    isSecure: true,
    open: socketClient(({ ws }, host, port, timeout) => ws.connect(`wss://${host}:${port}/`, { timeout })),
  },
  udp: { kind: 'udp', isSecure: false, open: socketClient(({ udp }, host, port, timeout) => udp.connect({ host, port, timeout })) },
}

/** What a target does with a connection that it has accepted. */
export type CoordinatorServer = (socket: Socket) => void

export interface HostileTarget {
  readonly port: number
  /** How many connections it has accepted, and how many of them are open. */
  readonly accepted: () => number
  readonly open: () => number
}

/** A target that receives its first connections in a hostile way, and the others as it should. */
export async function hostileTarget(row: ClientRow, receive: CoordinatorServer, hostile = 1): Promise<HostileTarget> {
  const good = goodServer(row)
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    socket.on('error', () => {})
    if (sockets.push(socket) <= hostile) receive(socket)
    else good.emit('connection', socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of sockets) socket.destroy()
    await closed
  })
  return {
    port: (server.address() as AddressInfo).port,
    accepted: () => sockets.length,
    open: () => sockets.filter(({ destroyed }) => !destroyed).length,
  }
}

/** Answers 200, takes WebSockets, or closes when the other side does; as a proxy it is the target as well. Never listens itself. */
function goodServer({ kind, isSecure, isTunnel }: ClientRow): Server {
  const plain =
    kind === 'stream' ? createServer((socket) => socket.resume()) : createHttpServer((_request, response) => response.end('fine'))
  if (kind === 'http') {
    const secure = createSecureServer({ ...GOOD, allowHTTP1: true }, (_request, response) => response.end('fine'))
    if (isSecure) return secure
    if (isTunnel === true)
      plain.on('connect', (_request: IncomingMessage, socket: Socket) => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        secure.emit('connection', socket)
      })
  }
  if (kind === 'ws') {
    const sockets = new WebSocketServer({ noServer: true })
    plain.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => sockets.handleUpgrade(request, socket, head, () => {}))
  }
  return isSecure ? createTlsServer(GOOD, (socket) => plain.emit('connection', socket)) : plain
}

/** A port of this machine at which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** What a connection over TLS, or an upgrade, is received by. */
export const handshake = (options: Certificate): CoordinatorServer => {
  const server = createTlsServer(options)
  server.on('tlsClientError', () => {})
  return (socket) => void server.emit('connection', socket)
}

/** Goes through the handshake as it should, where there is one, and receives what is inside in a hostile way. */
export const inside =
  ({ isSecure }: ClientRow, receive: CoordinatorServer): CoordinatorServer =>
  (socket) => {
    if (!isSecure) return receive(socket)
    const server = createTlsServer(GOOD, (secure) => {
      secure.on('error', () => {})
      receive(secure)
    })
    server.emit('connection', socket)
  }
