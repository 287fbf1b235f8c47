import { connect as connectTcp, isIP, type LookupFunction, type NetConnectOpts, type OnReadOpts, type Socket } from 'node:net'
import { connect as connectTls, type ConnectionOptions, type SecureContext, type TLSSocket } from 'node:tls'
import { LoadError } from '../../units/errors/error.ts'
import { formatDuration } from '../../units/format.ts'
import type { Clock } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { ClientError } from '../client-error.ts'
import { guardedLookup, type Guard } from './guard.ts'
import { openTunnel, proxyInWords, type Proxy } from './proxy.ts'

const tlsOptions = ({ servername, protocols, context, rejectUnauthorized }: TlsDestination): TlsConnectOptions => ({
  servername,
  ALPNProtocols: [...protocols],
  secureContext: context,
  rejectUnauthorized,
})

/** How a socket is finally opened. Tests of the guard pass a version that never connects. */
export interface Dial {
  /** Also opens Unix sockets. */
  readonly tcp: (options: NetConnectOpts) => Socket
  readonly tls: (options: TlsConnectOptions) => TLSSocket
}

/** `onread` is documented, and missing from the types of Node 20. */
export type TlsConnectOptions = ConnectionOptions & Pick<NetConnectOpts, 'onread'>

export const systemDial: Dial = { tcp: connectTcp, tls: connectTls }

/** The network access of a run: our clients open every socket through it. */
export interface Network {
  readonly guard: Guard
  readonly clock: Clock
  readonly dial: Dial
  /** Called with each connection when it is established. */
  readonly connected: (socket: Socket) => void
}

/** The destination of a socket. */
export interface Destination {
  /** A name or an address; IPv6 without brackets. */
  readonly hostname: string
  readonly port: number
  /** `undefined` for plain TCP. */
  readonly tls: TlsDestination | undefined
  /** A Unix socket to use instead; it leads to this machine, so there is nothing to guard. */
  readonly socketPath?: string | undefined
  /** The proxy to connect to instead. With `tls` it opens a tunnel to the target; otherwise each request names the target. */
  readonly proxy?: Proxy | undefined
}

export interface TlsDestination {
  /** Sent to the target and checked against its certificate; `''` if the host is an address. */
  readonly servername: string
  readonly protocols: readonly string[]
  readonly context: SecureContext
  readonly rejectUnauthorized: boolean
}

/** How long the parts of opening a connection took; `NaN` for a part that did not happen. */
export interface ConnectTimes {
  readonly dnsMs: Milliseconds
  readonly connectMs: Milliseconds
  readonly tlsMs: Milliseconds
  readonly totalMs: Milliseconds
}

/** Otherwise a target that drops packets would be noticed only when the system gives up, after some two minutes. */
export const CONNECT_TIMEOUT_MS: Milliseconds = 10_000

/** Called once, with an error or with a writable socket. */
export type Opened = (error: Error | null, setUp: ConnectTimes, socket: Socket | undefined) => void

/**
 * Opens a socket if the guard allows it. The returned socket can be destroyed at any time: `opened` then gets an abort error. Returns `undefined` if not even
 * an attempt was made. With `onread`, data is read into a buffer of the caller. For TLS through a proxy, `opened` gets another socket than the returned one,
 * which ends with it, and `onread` is ignored, since Node does not support that.
 */
export function openSocket(to: Destination, network: Network, opened: Opened, onread?: OnReadOpts): Socket | undefined {
  const { guard, clock, dial, connected } = network
  const { proxy, tls } = to
  const first = proxy ?? to
  const where = to.socketPath ?? `${to.hostname}:${to.port}${proxy === undefined ? '' : ` through ${proxyInWords(proxy)}`}`
  const startedMs = clock.now()
  let resolvedMs = Number.NaN
  let connectedMs = Number.NaN

  const setUpBy = (endedMs: Milliseconds): ConnectTimes => ({
    dnsMs: resolvedMs - startedMs,
    connectMs: connectedMs - (Number.isNaN(resolvedMs) ? startedMs : resolvedMs),
    tlsMs: tls ? endedMs - connectedMs : Number.NaN,
    totalMs: endedMs - startedMs,
  })

  try {
    if (proxy !== undefined) guard.checkBehindProxy(to.hostname, to.port)
    if (to.socketPath === undefined && isIP(first.hostname)) guard.check(first.hostname, first.hostname, first.port)
  } catch (refusal) {
    opened(refusal as LoadError, setUpBy(clock.now()), undefined)
    return undefined
  }

  const resolve = guardedLookup(guard, first.port)
  const lookup: LookupFunction = (hostname, options, callback) =>
    resolve(hostname, options, (...answer) => {
      resolvedMs = clock.now()
      callback(...answer)
    })
  const address = to.socketPath === undefined ? { host: first.hostname, port: first.port, lookup } : { path: to.socketPath }
  const isTunnelled = tls !== undefined && proxy !== undefined
  const options = { ...address, ...(!isTunnelled && onread && { onread }), highWaterMark: 65_536 }
  let socket: Socket
  try {
    socket = tls !== undefined && !isTunnelled ? dial.tls({ ...options, ...tlsOptions(tls) }) : dial.tcp(options)
  } catch (error) {
    // Node refuses some settings at once, such as an invalid server name.
    opened(error as Error, setUpBy(clock.now()), undefined)
    return undefined
  }
  let ready = socket

  let isSettled = false
  const settle = (error: Error | null, endedMs: Milliseconds = clock.now()): void => {
    if (isSettled) return
    isSettled = true
    clock.cancel(timer)
    if (!error) connected(ready)
    opened(error, setUpBy(endedMs), error ? undefined : ready)
  }
  /** An error on the way to a proxy is not a fault of the target. */
  const onTheWay = (error: NodeJS.ErrnoException): Error =>
    proxy === undefined || ready !== socket || error instanceof LoadError
      ? error
      : new ClientError(error.code ?? 'client-error', `${proxyInWords(proxy)}: ${error.message}`)
  const secureTunnel = (error: Error | null): void => {
    if (error !== null || isSettled) {
      socket.destroy()
      return settle(error)
    }
    connectedMs = clock.now()
    try {
      ready = dial.tls({ socket, ...tlsOptions(tls!) })
    } catch (refusal) {
      socket.destroy()
      return settle(refusal as Error)
    }
    ready.once('secureConnect', () => settle(null))
    ready.on('error', (reason) => settle(reason))
    ready.once('close', () => settle(givenUp()))
  }
  const givenUp = (): Error => new ClientError('aborted', `The connection to ${where} was aborted before it was established`)

  const timer = clock.after(CONNECT_TIMEOUT_MS, () => {
    socket.destroy()
    settle(new ClientError('connect-timeout', `No connection to ${where} within ${formatDuration(CONNECT_TIMEOUT_MS)}`))
  })
  socket.setNoDelay(true)
  socket.once('connect', () => {
    if (isTunnelled) return openTunnel(socket, to, proxy, secureTunnel)
    connectedMs = clock.now()
    if (!tls) settle(null, connectedMs)
  })
  socket.once('secureConnect', () => settle(null))
  // Stays for good: an error after the socket was released must not end the process.
  socket.on('error', (error) => settle(onTheWay(error)))
  socket.once('close', () => {
    if (ready === socket) settle(givenUp())
  })
  return socket
}
