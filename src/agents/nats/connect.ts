import { setTimeout as sleep } from 'node:timers/promises'
import { LoadError } from '../../units/errors/error.ts'
import type { BrokerAddress } from './broker-address.ts'
import { loadClient, type NatsClient } from './client.ts'
import { connectError, REFUSED, refused } from './connect-error.ts'
import { inboxOf, NatsTransport, type BrokerConnection } from './connection.ts'

export interface ConnectOptions {
  readonly address: BrokerAddress
  /** Public nkey of who connects: the broker delivers answers only to its own inbox. */
  readonly publicKey: string
  /** Seed of that nkey; `undefined` for a broker that asks for none. */
  readonly seed: Uint8Array | undefined
  /** Shown by the tools of the broker. */
  readonly name: string
  /** Called if the broker does not allow this key what it tried. */
  readonly onDenied: (what: string) => void
}

const CONNECT_MS = 3_000

/** What a broker asks its clients to sign. Orders are signed with the same key: a broker that could choose the text could have an order of its own signed. */
const NONCE = /^[\w-]{8,64}$/

/**
 * Connects to a broker.
 *
 * @throws {LoadError} `agents-unreachable` if there is none within 3 s, `agents-refused` if it does not let this key in or is not to be trusted.
 */
export async function connect(options: ConnectOptions): Promise<BrokerConnection> {
  const { address, publicKey, seed, name, onDenied } = options
  const client = await loadClient()
  let asksForMore = false
  const authenticate = seed === undefined ? undefined : client.nkeyAuthenticator(seed)
  const connecting = client.connect({
    servers: [...address.servers],
    name,
    inboxPrefix: inboxOf(publicKey),
    timeout: CONNECT_MS,
    reconnectTimeWait: 50,
    reconnectJitter: 0,
    reconnectJitterTLS: 0,
    maxReconnectAttempts: -1,
    pingInterval: 1_000,
    noAsyncTraces: true,
    // Only the given addresses were checked, not those which a broker names.
    ignoreClusterUpdates: true,
    ...(address.isEncrypted && { tls: {} }),
    ...(authenticate !== undefined && {
      authenticator: (nonce?: string) => {
        if (nonce === undefined || NONCE.test(nonce)) return authenticate(nonce)
        asksForMore = true
        throw new Error('the broker asks for a signature of what is no nonce')
      },
    }),
  })
  const closedFor = (): LoadError => (asksForMore ? distrusted(address) : refused(address.text, seed !== undefined))
  try {
    return new NatsTransport(await withinLimit(connecting, client), client, { onDenied, closedFor })
  } catch (error) {
    throw asksForMore ? distrusted(address) : connectError(error, address, seed !== undefined, client)
  }
}

const distrusted = ({ text }: BrokerAddress): LoadError =>
  new LoadError(
    REFUSED,
    `Expected the broker at ${text} to ask for the signature of a nonce, got a text that could be an order: this is no broker to trust, so nothing was signed`,
  )

/** The client limits an attempt for each address, but not the look-up of the name. */
async function withinLimit(connecting: ReturnType<NatsClient['connect']>, client: NatsClient): ReturnType<NatsClient['connect']> {
  const limit = new AbortController()
  const isOver = sleep(CONNECT_MS, undefined, { signal: limit.signal }).then(
    () => {
      throw new client.TimeoutError()
    },
    () => connecting,
  )
  try {
    return await Promise.race([connecting, isOver])
  } catch (error) {
    void connecting.then((late) => late.close()).catch(() => {})
    throw error
  } finally {
    limit.abort()
  }
}
