import { Socket, type RemoteInfo } from 'node:dgram'

/**
 * Detects whether this thread receives the datagrams that it sends.
 *
 * Strategy: Node has no diagnostics channel for datagrams, and the socket of a target may have been bound long before the run. So from the first peer until the
 * release, the events of every datagram socket of this thread are intercepted. A socket that receives a datagram from the local address and port of a peer is
 * the target.
 */
export interface OwnDatagrams {
  /** Registers a peer that can send from now on. */
  readonly opened: (peer: Socket) => void
  readonly isShared: () => boolean
  readonly release: () => void
}

type Emit = (this: Socket, event: string | symbol, ...reported: unknown[]) => boolean

interface Claim {
  /** The address of each peer by its port. */
  readonly peers: Map<number, string>
  isShared: boolean
}

/** A peer may live for only one iteration; after this many the question has long been answered. */
const MOST_PEERS = 1_000

/** The current watchers; more than one if runs overlap. */
const claims = new Set<Claim>()

export function watchOwnDatagrams(): OwnDatagrams {
  const claim: Claim = { peers: new Map(), isShared: false }
  const release = (): void => {
    if (claims.delete(claim) && claims.size === 0) uninstall()
  }
  return {
    opened: (peer) => {
      if (claim.isShared || claim.peers.size >= MOST_PEERS) return
      const { port, address } = peer.address()
      claim.peers.set(port, address)
      if (claims.size === 0) install()
      claims.add(claim)
    },
    isShared: () => claim.isShared,
    release,
  }
}

/** An IPv6 socket reports IPv4 senders as `::ffff:…`. */
const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/, '')

function received({ address, port }: RemoteInfo): void {
  for (const claim of claims) {
    const peer = claim.peers.get(port)
    if (peer !== undefined && plain(peer) === plain(address)) claim.isShared = true
  }
}

const prototype = Socket.prototype as { emit: Emit }
const { emit } = prototype
const isInherited = !Object.hasOwn(prototype, 'emit')

const watched: Emit = function (event, ...reported) {
  if (event === 'message') received(reported[1] as RemoteInfo)
  return emit.call(this, event, ...reported)
}

function install(): void {
  prototype.emit = watched
}

/** Leaves replacements by other code in place. */
function uninstall(): void {
  if (prototype.emit !== watched) return
  if (isInherited) delete (prototype as Partial<typeof prototype>).emit
  else prototype.emit = emit
}
