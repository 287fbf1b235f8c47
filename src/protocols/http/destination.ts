import type { Destination } from '../guard/network.ts'
import type { Proxy } from '../guard/proxy.ts'
import { tlsDestinations, type TlsSettings } from './tls.ts'

export interface DestinationSettings {
  readonly tls: TlsSettings
  readonly http2: boolean
  /** A socket of the file system that every connection goes to, whatever the address says; `undefined` for none. */
  readonly socketPath?: string | undefined
  /** What every connection goes to instead, but for those to a socket. */
  readonly proxy?: Proxy | undefined
  /** Where relative addresses go; read when a connection is opened. */
  readonly baseUrl: () => string | undefined
  /** The socket of the file system that connections to the origin of `baseUrl` go to, and no others; `undefined` for none. */
  readonly baseSocket?: (() => string | undefined) | undefined
}

/** Says where the connections of an origin go. */
export function destinations({ tls, http2, socketPath, proxy, baseUrl, baseSocket }: DestinationSettings): (origin: string) => Destination {
  const tlsFor = tlsDestinations(tls, http2)
  const socketOfBase = (origin: string): string | undefined => {
    const socket = baseSocket?.()
    return socket !== undefined && new URL(baseUrl() ?? '').origin === origin ? socket : undefined
  }
  return (origin) => {
    const url = new URL(origin)
    const isSecure = url.protocol === 'https:'
    const hostname = url.hostname.replace(/^\[(.*)\]$/, '$1')
    const socket = socketPath ?? socketOfBase(url.origin)
    return {
      hostname,
      port: Number(url.port) || (isSecure ? 443 : 80),
      tls: isSecure ? tlsFor(hostname) : undefined,
      socketPath: socket,
      proxy: socket === undefined ? proxy : undefined,
    }
  }
}
