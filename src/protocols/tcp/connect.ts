import type { Lifetime } from '../call.ts'
import { openSocket, type Destination, type Network } from '../guard/network.ts'
import type { OpenConnections } from '../sockets/open-connections.ts'
import { opening, type OperationContext } from '../sockets/operation.ts'
import { badCall, checkKnown, readCount, readEndpoint } from '../sockets/options.ts'
import type { TcpClient, TcpConnectOptions, TlsClient, TlsConnection, TlsConnectOptions } from './client.ts'
import { SocketConnection } from './connection.ts'
import { CERTIFICATE_OPTIONS, type TlsFor } from './tls.ts'

/** The settings of the clients of one user. */
export interface TcpSettings {
  readonly context: OperationContext
  readonly network: Network
  readonly connections: OpenConnections
  readonly tlsFor: TlsFor
  readonly lifetime: Lifetime
  /** The read buffer: one for all connections, since it is processed before the next read. */
  readonly readBuffer: Uint8Array
}

const MOST_BUFFERED = 1_048_576
const KNOWN = ['host', 'port', 'name', 'timeout', 'maxBuffer'] as const

export function tcpClient(settings: TcpSettings): TcpClient {
  return {
    connect: (options) =>
      opening(settings.context, settings.lifetime, () => {
        checkKnown('tcp.connect', options, KNOWN)
        return open(settings, { ...readEndpoint(options), tls: undefined }, options)
      }),
  }
}

export function tlsClient(settings: TcpSettings): TlsClient {
  return {
    connect: (options) =>
      opening(settings.context, settings.lifetime, () => {
        checkKnown('tls.connect', options, [...KNOWN, ...CERTIFICATE_OPTIONS, 'alpn'])
        const endpoint = readEndpoint(options)
        return open(settings, { ...endpoint, tls: settings.tlsFor(endpoint.hostname, options, alpnOf(options)) }, options)
      }),
  }
}

function alpnOf({ alpn = [] }: TlsConnectOptions): readonly string[] {
  if (Array.isArray(alpn) && alpn.every((protocol) => typeof protocol === 'string' && protocol !== '')) return alpn as readonly string[]
  throw badCall("Expected `alpn` to be a list of protocols such as ['h2', 'http/1.1']")
}

function open(settings: TcpSettings, to: Destination, options: TcpConnectOptions): Promise<TlsConnection> {
  const { context, network, connections, readBuffer } = settings
  const mostBytes = options.maxBuffer === undefined ? MOST_BUFFERED : readCount('maxBuffer', options.maxBuffer)
  const connection = new SocketConnection(context, { where: `${to.hostname}:${to.port}`, mostBytes })
  const operation = connection.opening(options)
  const socket = openSocket(to, network, (error, setUp) => connection.opened(operation, error, setUp), {
    buffer: readBuffer,
    callback: (count) => connection.read(readBuffer.subarray(0, count)),
  })
  if (socket !== undefined) {
    connections.add(connection)
    connection.attach(socket)
    socket.once('close', () => connections.delete(connection))
  }
  return operation.done
}
