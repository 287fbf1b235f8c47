import type { Destination } from '../guard/network.ts'
import type { Proxy } from '../guard/proxy.ts'
import { tlsDestinations, type TlsSettings } from './tls.ts'

export interface DestinationSettings {
  readonly tls: TlsSettings
  readonly http2: boolean
  /** A Unix socket that every connection goes to, whatever the address; `undefined` for none. */
  readonly socketPath?: string | undefined
  /** The proxy for every connection except those to a Unix socket. */
  readonly proxy?: Proxy | undefined
  /** The base of relative addresses; read when a connection is opened. */
  readonly baseUrl: () => string | undefined
  /** The Unix socket for connections to the origin of `baseUrl` only; `undefined` for none. */
  readonly baseSocket?: (() => string | undefined) | undefined
}

/** Returns the destination for the connections of an origin. */
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
