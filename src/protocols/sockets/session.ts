import type { Socket as DatagramSocket } from 'node:dgram'
import type { Socket } from 'node:net'
import type { Clock } from '../../units/time/clock.ts'
import { NO_END, type CallObserver, type Lifetime } from '../call.ts'
import { ClientError } from '../client-error.ts'
import type { Guard } from '../guard/guard.ts'
import { systemDial, type Dial, type Network } from '../guard/network.ts'
import { Targets } from '../http/request/request-target.ts'
import type { SentValues } from '../http/request/sent-values.ts'
import type { TlsSettings } from '../http/tls.ts'
import type { TcpClient, TlsClient } from '../tcp/client.ts'
import { tcpClient, tlsClient } from '../tcp/connect.ts'
import { tlsFor } from '../tcp/tls.ts'
import type { UdpClient } from '../udp/client.ts'
import { udpClient } from '../udp/connect.ts'
import type { WsClient } from '../ws/client.ts'
import { wsClient } from '../ws/connect.ts'
import { OpenConnections } from './open-connections.ts'
import { interruption } from './operation.ts'
import { noop } from '../../units/platform/noop.ts'

/** How the raw clients of a run behave. */
export interface SocketSettings {
  readonly guard: Guard
  /** The TLS settings of the run; a call may override them. */
  readonly tls: TlsSettings
  /** Where paths of WebSockets go; `undefined` if there is no address for them. */
  readonly baseUrl?: (() => string | undefined) | undefined
  /** Called with each TCP connection when it is established. */
  readonly connected: (socket: Socket) => void
  /** Called with each UDP socket when it can send. */
  readonly sendsDatagrams?: ((socket: DatagramSocket) => void) | undefined
  /** Notes what handshakes of WebSockets send that may be secret. */
  readonly sent?: SentValues | undefined
  /** @defaultValue `net.connect` and `tls.connect` */
  readonly dial?: Dial | undefined
}

/** Raw connections for one run, shared by all of its users. */
export interface SocketSession {
  /** Creates a virtual user with its own connections; `observer` is notified of its calls. */
  user(observer: CallObserver): SocketUser
  /** Ends all users and resolves when no socket is left. */
  close(): Promise<void>
}

/** The clients that open connections. */
export interface SocketClients {
  readonly tcp: TcpClient
  readonly tls: TlsClient
  readonly udp: UdpClient
  readonly ws: WsClient
}

/** The connections of one virtual user; its own clients end only with the session. */
export interface SocketUser extends SocketClients {
  /** Clients that open no connections once the lifetime is over. */
  clientsFor(lifetime: Lifetime): SocketClients
  /** Keeps the connections that are open now for the life of the user. */
  keep(): void
  /** Ends all connections, including kept ones. */
  end(): void
  /** Ends connections opened since the start of the iteration that are not kept. */
  endIteration(): void
  /** Ends the connections of the iteration at once, including those being opened; pending operations fail with this reason. */
  interrupt(reason: Error | undefined): void
}

/** As much as a socket returns in one read. */
const READ_BUFFER_BYTES = 65_536

export function createSocketSession(settings: SocketSettings, clock: Clock): SocketSession {
  const { guard, tls, baseUrl = () => undefined, connected, sendsDatagrams = noop, sent, dial = systemDial } = settings
  const network: Network = { guard, clock, dial, connected }
  const certificates = tlsFor(tls)
  const targets = new Targets(baseUrl)
  const readBuffer = new Uint8Array(READ_BUFFER_BYTES)
  const all = new Set<OpenConnections>()
  let isClosed = false

  const openUser = (observer: CallObserver): SocketUser => {
    const connections = new OpenConnections()
    all.add(connections)
    const context = { observer, clock }
    const clientsFor = (lifetime: Lifetime): SocketClients => {
      const bounded: Lifetime = {
        get isOver() {
          return isClosed || lifetime.isOver
        },
      }
      const shared = { context, network, connections, tlsFor: certificates, lifetime: bounded }
      return {
        tcp: tcpClient({ ...shared, readBuffer }),
        tls: tlsClient({ ...shared, readBuffer }),
        udp: udpClient({ ...shared, sendsDatagrams }),
        ws: wsClient({ ...shared, targets, sent }),
      }
    }
    return {
      ...clientsFor(NO_END),
      clientsFor,
      keep: () => connections.keep(),
      end: () => connections.destroy(LEFT_OPEN),
      endIteration: () => connections.endPassing(LEFT_OPEN),
      interrupt: (reason) => connections.interrupt(interruption(reason)),
    }
  }

  return {
    user: openUser,
    close: async () => {
      isClosed = true
      for (const connections of all) connections.destroy(LEFT_OPEN)
      await Promise.all([...all].map((connections) => connections.gone()))
    },
  }
}

const LEFT_OPEN = new ClientError('aborted', 'The connection was closed at the end of its iteration')
