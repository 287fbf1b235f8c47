import type { Socket } from 'node:dgram'
import type { Lifetime } from '../call.ts'
import type { Network } from '../guard/network.ts'
import type { Links } from '../sockets/links.ts'
import { asClientError, opening, type Desk } from '../sockets/operation.ts'
import { checkKnown, readEndpoint } from '../sockets/options.ts'
import type { UdpClient, UdpPeer } from './client.ts'
import { openDatagram } from './open-datagram.ts'
import { DatagramPeer } from './peer.ts'

/** What the client of one user is made from. */
export interface UdpSettings {
  readonly desk: Desk
  readonly network: Network
  readonly links: Links
  readonly lifetime: Lifetime
  /** Told of each socket once it can send. */
  readonly sendsDatagrams: (socket: Socket) => void
}

export function udpClient({ desk, network, links, lifetime, sendsDatagrams }: UdpSettings): UdpClient {
  return {
    connect: (options) =>
      opening<UdpPeer>(desk, lifetime, () => {
        checkKnown('udp.connect', options, ['host', 'port', 'name', 'timeout'])
        const to = readEndpoint(options)
        const peer = new DatagramPeer(desk, `${to.hostname}:${to.port}`)
        const operation = peer.opening(options)
        links.add(peer)
        const giveUp = openDatagram(to, network, (error, dnsMs, socket) => {
          operation.dnsMs = dnsMs
          if (socket === undefined) {
            links.delete(peer)
            operation.fail(asClientError(error!))
            return
          }
          sendsDatagrams(socket)
          peer.opened(operation, socket, () => links.delete(peer))
        })
        peer.isOpenedBy(giveUp)
        return operation.done
      }),
  }
}
