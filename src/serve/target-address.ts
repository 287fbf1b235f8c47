import { listInWords } from '../units/text/list-in-words.ts'

/** Where a target can be reached. */
export interface TargetAddress {
  readonly host: string
  /** `undefined` if it listens on a Unix socket. */
  readonly port: number | undefined
  readonly socketPath?: string | undefined
  readonly isSecure: boolean
}

/** The origin of an address, such as `http://127.0.0.1:4321`, without a slash at the end; `http://localhost` for a Unix socket. */
export function urlOf({ host, port, isSecure }: TargetAddress): string {
  const authority = host.includes(':') ? `[${host}]` : host
  return `${isSecure ? 'https' : 'http'}://${authority}${port === undefined ? '' : `:${port}`}`
}

/** The places where a target listens, in words, such as `port 3000`, `ports 9464 and 3000` or `the socket /tmp/app.sock`. */
export function placesInWords(addresses: readonly TargetAddress[]): string {
  const ports = [...new Set(addresses.flatMap(({ port }) => port ?? []))]
  const sockets = addresses.flatMap(({ socketPath }) => (socketPath === undefined ? [] : `the socket ${socketPath}`))
  const inPorts = ports.length === 0 ? [] : [`port${ports.length === 1 ? '' : 's'} ${listInWords(ports.map(String))}`]
  return listInWords([...inPorts, ...sockets])
}

/** A server that listens on every address is reached over loopback. A socket on `::` accepts IPv4 too, by default. */
export const reachableHost = (boundTo: string): string => (boundTo === '0.0.0.0' || boundTo === '::' ? '127.0.0.1' : boundTo)

/** Requires the character after the port, since a chunk of output may end within a number. */
const PRINTED = /\b(https?):\/\/(localhost|127(?:\.\d{1,3}){3}|0\.0\.0\.0|\[::1?\]):(\d{1,5})(?=\D)/gi

/** Hosts to try, in this order: `localhost` may be either, and Node binds to the first address that the system returns. */
function hostsOf(printedHost: string): readonly string[] {
  const host = printedHost.toLowerCase().replaceAll(/[[\]]/g, '')
  return host === 'localhost' || host === '::' ? ['127.0.0.1', '::1'] : [reachableHost(host)]
}

/** Addresses of this machine found in a text. An `https:` address keeps its host name, because the certificate may be for that. */
export function printedAddresses(text: string): readonly TargetAddress[] {
  return [...text.matchAll(PRINTED)].flatMap(([, scheme = '', host = '', port]) => {
    const isSecure = scheme.toLowerCase() === 'https'
    const hosts = isSecure && host.toLowerCase() === 'localhost' ? ['localhost'] : hostsOf(host)
    return Number(port) > 65_535 ? [] : hosts.map((each) => ({ host: each, port: Number(port), isSecure }))
  })
}
