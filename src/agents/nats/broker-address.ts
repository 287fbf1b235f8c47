import { isIP } from 'node:net'
import { addressKind } from '../../protocols/guard/address.ts'
import { LoadError } from '../../units/errors/error.ts'
import { formatReceived } from '../../units/text/received.ts'

/** Where a broker listens. Several servers of one cluster count as one broker. */
export interface BrokerAddress {
  /** As given, for messages: `tls://nats.example.com:4222`. */
  readonly text: string
  /** `host:port` of each server. */
  readonly servers: readonly string[]
  readonly isEncrypted: boolean
  /** Whether every server has a literal loopback address: only processes of this machine can reach it. */
  readonly isLoopback: boolean
}

const DEFAULT_PORT = 4222
const HOSTNAME = /^(?:[\w.-]+|\[[\da-f:.]+\])$/i

/**
 * Reads `nats://127.0.0.1:4222`, `tls://nats.example.com`, or several of them with commas between. What is not encrypted must be a literal loopback address:
 * orders are code.
 *
 * @param source the flag or variable that it comes from.
 * @throws {LoadError} `bad-arguments`
 */
export function brokerAddress(text: string, source: string): BrokerAddress {
  const urls = text.split(',').map((part) => serverUrl(part.trim(), source))
  const isEncrypted = urls[0]!.protocol === 'tls:'
  if (urls.some(({ protocol }) => (protocol === 'tls:') !== isEncrypted)) {
    throw bad(source, 'all servers with tls:// or all with nats://', text)
  }
  const exposed = urls.find(({ hostname }) => !isLiteralLoopback(hostname))
  if (!isEncrypted && exposed !== undefined) throw unencrypted(source, exposed)
  return {
    text: urls.map(({ protocol, host }) => `${protocol}//${host}`).join(','),
    servers: urls.map(({ hostname, port }) => `${hostname}:${port || DEFAULT_PORT}`),
    isEncrypted,
    isLoopback: exposed === undefined,
  }
}

function serverUrl(text: string, source: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || (url.protocol !== 'nats:' && url.protocol !== 'tls:') || !HOSTNAME.test(url.hostname)) {
    throw bad(source, 'the address of a broker such as nats://127.0.0.1:4222 or tls://nats.example.com:4222', text)
  }
  if (url.username !== '' || url.password !== '') {
    // The text is not shown: it has a password.
    throw new LoadError(
      'bad-arguments',
      `Expected ${source} to be an address without user and password, got one with them: agents log in with a key file (VITEST_LOAD_NATS_KEY_FILE), which \`npx vitest-load keys\` makes`,
    )
  }
  if ((url.pathname !== '' && url.pathname !== '/') || url.search !== '' || url.hash !== '') {
    throw bad(source, 'an address of only host and port', text)
  }
  return url
}

function isLiteralLoopback(hostname: string): boolean {
  const address = hostname.replace(/^\[(.*)\]$/, '$1')
  return isIP(address) !== 0 && addressKind(address).reach === 'loopback'
}

function unencrypted(source: string, { hostname, host }: URL): LoadError {
  const wayOut =
    hostname === 'localhost'
      ? `write nats://127.0.0.1${host.slice('localhost'.length)}, since a name may lead elsewhere`
      : `write tls://${host} and give the broker a certificate`
  return new LoadError(
    'bad-arguments',
    `Expected ${source} to be encrypted unless it is a loopback address such as 127.0.0.1, got nats://${host}: the broker carries code that agents run; ${wayOut}`,
  )
}

const bad = (source: string, expectation: string, got: string): LoadError =>
  new LoadError('bad-arguments', `Expected ${source} to be ${expectation}, got ${formatReceived(got)}`)
