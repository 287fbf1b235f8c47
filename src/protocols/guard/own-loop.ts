import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket as DatagramSocket } from 'node:dgram'
import type { Socket } from 'node:net'
import { watchOwnDatagrams } from './own-datagrams.ts'

/**
 * Watches whether this very thread serves what it loads. Client and target then take turns on one event loop, so that what looks like latency of the
 * target is queueing here.
 *
 * Strategy: Node tells on public diagnostics channels when a server of this thread accepts a socket and when `net.connect` opens one. Where the
 * local address and port of an accepted socket are the remote ones of an opened socket, both belong to the same listener. Datagrams are watched by
 * {@link watchOwnDatagrams | who receives them}.
 */
export interface OwnLoop {
  /** Tells of a connection that `net.connect` did not open, such as one of TLS. */
  readonly connected: (socket: Socket) => void
  /** Tells of a socket that sends datagrams from now on. */
  readonly sendsDatagrams: (socket: DatagramSocket) => void
  /** Whether a connection opened from this thread was accepted by a server of this thread, or a datagram was received here, at any time since the watch began. */
  readonly isShared: () => boolean
  readonly release: () => void
}

/** A run loads a handful of listeners; past this many the question has long been answered. */
const MOST_KEPT = 1_000

/** A listener as both ends name it: a server of IPv6 calls its IPv4 clients `::ffff:…`. */
const listenerOf = (address: string, port: number | undefined): string => `${address.replace(/^::ffff:(?=\d+\.)/, '')} ${port}`

/** A socket in the file system has no address; it cannot be told apart from others and is left out. */
const keep = (kept: Set<string>, address: string | undefined, port: number | undefined): void => {
  if (address !== undefined && kept.size < MOST_KEPT) kept.add(listenerOf(address, port))
}

export function watchOwnLoop(): OwnLoop {
  const accepted = new Set<string>()
  const reached = new Set<string>()

  const connected = (socket: Socket): void => keep(reached, socket.remoteAddress, socket.remotePort)
  const onAccepted = (message: unknown): void => {
    const { socket } = message as { readonly socket: Socket }
    keep(accepted, socket.localAddress, socket.localPort)
  }
  const onOpening = (message: unknown): void => {
    const { socket } = message as { readonly socket: Socket }
    socket.once('connect', () => connected(socket))
  }

  const datagrams = watchOwnDatagrams()
  subscribe('net.server.socket', onAccepted)
  subscribe('net.client.socket', onOpening)
  return {
    connected,
    sendsDatagrams: datagrams.opened,
    isShared: () => datagrams.isShared() || [...accepted].some((key) => reached.has(key)),
    release: () => {
      datagrams.release()
      unsubscribe('net.server.socket', onAccepted)
      unsubscribe('net.client.socket', onOpening)
    },
  }
}
