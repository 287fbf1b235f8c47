import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket as DatagramSocket } from 'node:dgram'
import type { Socket } from 'node:net'
import { watchOwnDatagrams } from './own-datagrams.ts'

/**
 * Detects whether this thread itself serves the target. Client and target then share one event loop, so that what looks like latency of the target is queueing
 * here.
 *
 * Strategy: Node's public diagnostics channels report when a server of this thread accepts a socket and when `net.connect` opens one. If the local address and
 * port of an accepted socket are the remote ones of an opened socket, both belong to the same listener. Datagrams are detected by {@link watchOwnDatagrams |
 * their receivers}.
 */
export interface OwnLoop {
  /** Registers a connection that `net.connect` did not open, such as a TLS connection. */
  readonly connected: (socket: Socket) => void
  /** Registers a socket that sends datagrams from now on. */
  readonly sendsDatagrams: (socket: DatagramSocket) => void
  /** Whether a server of this thread accepted a connection from this thread, or received a datagram from it, at any time since the watch began. */
  readonly isShared: () => boolean
  /** Where connections went to, as `address port`, and how many; the 32 with the most. */
  readonly reached: () => Readonly<Record<string, number>>
  readonly release: () => void
}

/** A run loads a handful of listeners; after this many the question has long been answered. */
const MOST_KEPT = 1_000

const MOST_TOLD = 32

/** A listener as both ends name it: an IPv6 server reports IPv4 clients as `::ffff:…`. */
const listenerOf = (address: string, port: number | undefined): string => `${address.replace(/^::ffff:(?=\d+\.)/, '')} ${port}`

/** A Unix socket has no address, so it cannot be identified and is left out. */
const keep = (kept: Map<string, number>, address: string | undefined, port: number | undefined): void => {
  if (address === undefined) return
  const listener = listenerOf(address, port)
  const count = kept.get(listener)
  if (count !== undefined || kept.size < MOST_KEPT) kept.set(listener, (count ?? 0) + 1)
}

/** The listeners of this thread and those that it reached, with the number of connections, as far as one watch has seen them. */
class Watch {
  readonly accepted = new Map<string, number>()
  readonly reached = new Map<string, number>()
}

/** The current watches; more than one if runs overlap. */
const watches = new Set<Watch>()

export function watchOwnLoop(): OwnLoop {
  const watch = new Watch()
  const { accepted, reached } = watch
  // Not the same as a connection: a server on the same port of TCP is another one.
  const sentTo = new Map<string, number>()
  const datagrams = watchOwnDatagrams()
  if (watches.size === 0) {
    subscribe('net.server.socket', onAccepted)
    subscribe('net.client.socket', onOpening)
  }
  watches.add(watch)
  return {
    connected: (socket) => keep(reached, socket.remoteAddress, socket.remotePort),
    sendsDatagrams: (socket) => {
      datagrams.opened(socket)
      const { address, port } = socket.remoteAddress()
      keep(sentTo, address, port)
    },
    isShared: () => datagrams.isShared() || [...accepted.keys()].some((key) => reached.has(key)),
    reached: () => Object.fromEntries([...sentTo, ...reached].toSorted(([, first], [, second]) => second - first).slice(0, MOST_TOLD)),
    release: () => {
      datagrams.release()
      if (!watches.delete(watch) || watches.size > 0) return
      unsubscribe('net.server.socket', onAccepted)
      unsubscribe('net.client.socket', onOpening)
    },
  }
}

function onAccepted(message: unknown): void {
  const { socket } = message as { readonly socket: Socket }
  for (const { accepted } of watches) keep(accepted, socket.localAddress, socket.localPort)
}

/** One listener a socket, however many runs overlap: Node warns of a leak from the eleventh on. */
function onOpening(message: unknown): void {
  const { socket } = message as { readonly socket: Socket }
  socket.once('connect', () => {
    for (const { reached } of watches) keep(reached, socket.remoteAddress, socket.remotePort)
  })
}
