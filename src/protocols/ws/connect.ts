import type { ClientRequest, ClientRequestArgs } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocket, type ClientOptions } from 'ws'
import { isUrl } from '../../units/platform/any-realm.ts'
import { formatAddress } from '../../units/text/received.ts'
import type { Lifetime } from '../call.ts'
import { openSocket, type Destination, type Network } from '../guard/network.ts'
import { encodeHeaders, headersAsObject } from '../http/request/headers.ts'
import type { Targets } from '../http/request/request-target.ts'
import type { SentValues } from '../http/request/sent-values.ts'
import type { OpenConnections } from '../sockets/open-connections.ts'
import { opening, type OperationContext, type Operation } from '../sockets/operation.ts'
import { badCall, checkKnown, readCount } from '../sockets/options.ts'
import { CERTIFICATE_OPTIONS, type TlsFor } from '../tcp/tls.ts'
import type { WsClient, WsConnection, WsConnectOptions } from './client.ts'
import { Conversation } from './connection.ts'

/** The settings of the client of one user. */
export interface WsSettings {
  readonly context: OperationContext
  readonly network: Network
  readonly connections: OpenConnections
  readonly tlsFor: TlsFor
  readonly lifetime: Lifetime
  /** Resolves paths. */
  readonly targets: Targets
  /** Notes the headers and the query of each handshake: a target may repeat them. */
  readonly sent?: Pick<SentValues, 'note'> | undefined
}

const LONGEST_MESSAGE = 1_048_576
const KNOWN = ['name', 'timeout', 'protocols', 'headers', 'maxMessage', ...CERTIFICATE_OPTIONS]

export function wsClient({ context, network, connections, tlsFor, lifetime, targets, sent }: WsSettings): WsClient {
  return {
    connect: (url, options = {}) =>
      opening<WsConnection>(context, lifetime, () => {
        checkKnown('ws.connect', options, KNOWN)
        const address = addressOf(url, targets)
        const to = destinationOf(address, options, tlsFor)
        const headers = options.headers === undefined ? [] : encodeHeaders(options.headers)
        const settings = settingsOf(headers, options)
        sent?.note({ headers, path: pathOf(address), body: null, bodyBytes: 0 })
        const conversation = new Conversation(context, address.host)
        const operation = conversation.opening(options)
        const createConnection = connector(to, { network, connections, conversation, operation })
        let socket: WebSocket
        try {
          socket = new WebSocket(address.href, [...(options.protocols ?? [])], {
            ...settings,
            createConnection,
            finishRequest: asWritten(address),
          })
        } catch (error) {
          // For example, an invalid subprotocol.
          operation.fail(badCall((error as Error).message))
          return operation.done
        }
        conversation.attach(socket, operation)
        return operation.done
      }),
  }
}

interface Connecting extends Pick<WsSettings, 'network' | 'connections'> {
  readonly conversation: Conversation
  readonly operation: Operation<WsConnection>
}

/** The function that `ws` calls to open the underlying connection: every socket passes the guard. */
function connector(to: Destination, { network, connections, conversation, operation }: Connecting) {
  const connect = (_options: ClientRequestArgs, ready: (error: Error | null, socket: Duplex) => void): undefined => {
    const below = openSocket(to, network, (error, setUp, socket) => {
      conversation.connected(operation, setUp)
      ready(error, socket as Socket)
    })
    if (below === undefined) return
    connections.add(conversation)
    conversation.carriedBy(below)
    below.once('close', () => connections.delete(conversation))
  }
  // Node accepts a callback here, which the types of `ws` leave out.
  return connect as unknown as NonNullable<ClientOptions['createConnection']>
}

/** `ws` builds the path from parts that do not distinguish a lone `?` from none. */
const asWritten =
  (address: URL) =>
  (request: ClientRequest): void => {
    request.path = pathOf(address)
    request.end()
  }

const pathOf = ({ href, host, protocol }: URL): string => href.slice(`${protocol}//${host}`.length)

/** Without fragment, which is not sent. As in browsers, an `http:` address is that of the WebSocket at the same place. */
function addressOf(url: unknown, targets: Targets): URL {
  const given = isUrl(url) ? url.href : url
  // Only what begins like a path or a query: `host:7002/chat` lacks its scheme.
  const isPath = typeof given === 'string' && /^[/?]/.test(given) && targets.base !== undefined
  const text = isPath ? targets.resolve(given).url : given
  const address = typeof text === 'string' && URL.canParse(text) ? new URL(text.replace(/^http(?=s?:)/i, 'ws')) : undefined
  if (address !== undefined && (address.protocol === 'ws:' || address.protocol === 'wss:')) {
    if (address.username !== '' || address.password !== '') {
      throw badCall(`Expected an address without user name and password: send them in the header \`authorization\` (host: ${address.host})`)
    }
    address.hash = ''
    return address
  }
  throw badCall(
    `Expected the address of a WebSocket such as 'ws://127.0.0.1:7002', or a path such as '/chat' with the option \`baseUrl\`, got ${formatAddress(url)}`,
  )
}

function destinationOf({ hostname, port, protocol }: URL, options: WsConnectOptions, tlsFor: TlsFor): Destination {
  const isSecure = protocol === 'wss:'
  const bare = hostname.replace(/^\[(.*)\]$/, '$1')
  return {
    hostname: bare,
    port: Number(port) || (isSecure ? 443 : 80),
    tls: isSecure ? tlsFor(bare, options, ['http/1.1']) : undefined,
  }
}

/** No compression: byte counts are then those of the messages, and no CPU time is spent on it. */
const settingsOf = (headers: readonly string[], { maxMessage }: WsConnectOptions): ClientOptions => ({
  // Node accepts lists here, which the types of `ws` leave out.
  headers: headersAsObject(headers) as unknown as Record<string, string>,
  maxPayload: maxMessage === undefined ? LONGEST_MESSAGE : readCount('maxMessage', maxMessage),
  perMessageDeflate: false,
  followRedirects: false,
})
