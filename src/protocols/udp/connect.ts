import type { Socket } from 'node:dgram'
import type { Lifetime } from '../call.ts'
import type { Network } from '../guard/network.ts'
import type { OpenConnections } from '../sockets/open-connections.ts'
import { asClientError, opening, type OperationContext } from '../sockets/operation.ts'
import { checkKnown, readEndpoint } from '../sockets/options.ts'
import type { UdpClient, UdpPeer } from './client.ts'
import { openDatagram } from './open-datagram.ts'
import { DatagramPeer } from './peer.ts'

/** The settings of the client of one user. */
export interface UdpSettings {
  readonly context: OperationContext
  readonly network: Network
  readonly connections: OpenConnections
  readonly lifetime: Lifetime
  /** Called with each socket once it can send. */
  readonly sendsDatagrams: (socket: Socket) => void
}

export function udpClient({ context, network, connections, lifetime, sendsDatagrams }: UdpSettings): UdpClient {
  return {
    connect: (options) =>
      opening<UdpPeer>(context, lifetime, () => {
        checkKnown('udp.connect', options, ['host', 'port', 'name', 'timeout'])
        const to = readEndpoint(options)
        const peer = new DatagramPeer(context, `${to.hostname}:${to.port}`)
        const operation = peer.opening(options)
        connections.add(peer)
        const giveUp = openDatagram(to, network, (error, dnsMs, socket) => {
          operation.dnsMs = dnsMs
          if (socket === undefined) {
            connections.delete(peer)
            operation.fail(asClientError(error!))
            return
          }
          sendsDatagrams(socket)
          peer.opened(operation, socket, () => connections.delete(peer))
        })
        peer.isOpenedBy(giveUp)
        return operation.done
      }),
  }
}
