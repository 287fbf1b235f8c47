import { connect as connectTcp, isIP, type LookupFunction, type Socket, type TcpNetConnectOpts } from 'node:net'
import { connect as connectTls, type ConnectionOptions, type SecureContext, type TLSSocket } from 'node:tls'
import type { LoadError } from '../../units/error.ts'
import { formatDuration } from '../../units/format.ts'
import type { Clock } from '../../units/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { ClientError } from '../client-error.ts'
import { guardedLookup, type Guard } from './guard.ts'

/** How a socket is opened in the end. Tests of the guard put something here that never connects. */
export interface Dial {
  readonly tcp: (options: TcpNetConnectOpts) => Socket
  readonly tls: (options: ConnectionOptions) => TLSSocket
}

export const systemDial: Dial = { tcp: connectTcp, tls: connectTls }

/** The way out of a run: every socket that a client of ours opens is opened through one of these. */
export interface Network {
  readonly guard: Guard
  readonly clock: Clock
  readonly dial: Dial
  /** Told of each connection once it stands. */
  readonly connected: (socket: Socket) => void
}

/** Where a socket goes. */
export interface Destination {
  /** A name or an address; IPv6 without brackets. */
  readonly hostname: string
  readonly port: number
  /** `undefined` for plain TCP. */
  readonly tls: TlsDestination | undefined
}

export interface TlsDestination {
  /** Sent to the target and checked against its certificate; `''` where the host is an address. */
  readonly servername: string
  readonly protocols: readonly string[]
  readonly context: SecureContext
  readonly rejectUnauthorized: boolean
}

/** What opening a connection took; `NaN` for a part that did not happen. */
export interface SetUp {
  readonly dnsMs: Milliseconds
  readonly connectMs: Milliseconds
  readonly tlsMs: Milliseconds
  readonly totalMs: Milliseconds
}

/** A target that drops what it is sent would otherwise be noticed only when the system gives up, after some two minutes. */
const CONNECT_TIMEOUT_MS: Milliseconds = 10_000

/** Told once, with an error or with a socket that is ready to be written to. */
export type Opened = (error: Error | null, setUp: SetUp, socket: Socket | undefined) => void

/**
 * Opens a socket if the guard lets it through. What comes back can be destroyed at any time: `opened` is then told that it was aborted.
 * `undefined` where not even an attempt was made.
 */
export function openSocket(to: Destination, { guard, clock, dial, connected }: Network, opened: Opened): Socket | undefined {
  const startedMs = clock.now()
  let resolvedMs = Number.NaN
  let connectedMs = Number.NaN

  const setUpBy = (endedMs: Milliseconds): SetUp => ({
    dnsMs: resolvedMs - startedMs,
    connectMs: connectedMs - (Number.isNaN(resolvedMs) ? startedMs : resolvedMs),
    tlsMs: to.tls ? endedMs - connectedMs : Number.NaN,
    totalMs: endedMs - startedMs,
  })

  if (isIP(to.hostname)) {
    try {
      guard.check(to.hostname, to.hostname, to.port)
    } catch (refusal) {
      opened(refusal as LoadError, setUpBy(clock.now()), undefined)
      return undefined
    }
  }

  const resolve = guardedLookup(guard, to.port)
  const lookup: LookupFunction = (hostname, options, callback) =>
    resolve(hostname, options, (...answer) => {
      resolvedMs = clock.now()
      callback(...answer)
    })
  const options = { host: to.hostname, port: to.port, lookup, highWaterMark: 65_536 }
  const socket = to.tls
    ? dial.tls({
        ...options,
        servername: to.tls.servername,
        ALPNProtocols: [...to.tls.protocols],
        secureContext: to.tls.context,
        rejectUnauthorized: to.tls.rejectUnauthorized,
      })
    : dial.tcp(options)

  let isSettled = false
  const settle = (error: Error | null, endedMs: Milliseconds = clock.now()): void => {
    if (isSettled) return
    isSettled = true
    clock.cancel(timer)
    if (!error) connected(socket)
    opened(error, setUpBy(endedMs), error ? undefined : socket)
  }
  const timer = clock.after(CONNECT_TIMEOUT_MS, () => {
    socket.destroy()
    settle(new ClientError('connect-timeout', `No connection to ${to.hostname}:${to.port} within ${formatDuration(CONNECT_TIMEOUT_MS)}`))
  })
  socket.setNoDelay(true)
  socket.once('connect', () => {
    connectedMs = clock.now()
    if (!to.tls) settle(null, connectedMs)
  })
  socket.once('secureConnect', () => settle(null))
  // Stays for good: an error after its owner has let go of the socket must not end the process.
  socket.on('error', (error) => settle(error))
  socket.once('close', () => settle(new ClientError('aborted', `The connection to ${to.hostname}:${to.port} was given up before it stood`)))
  return socket
}
