import type { Destination } from '../guard/network.ts'
import { tlsDestinations, type TlsSettings } from './tls.ts'

export interface DestinationSettings {
  readonly tls: TlsSettings
  readonly http2: boolean
  /** A socket of the file system that every connection goes to, whatever the address says; `undefined` for none. */
  readonly socketPath: string | undefined
}

/** Says where the connections of an origin go. */
export function destinations({ tls, http2, socketPath }: DestinationSettings): (origin: string) => Destination {
  const tlsFor = tlsDestinations(tls, http2)
  return (origin) => {
    const url = new URL(origin)
    const isSecure = url.protocol === 'https:'
    const hostname = url.hostname.replace(/^\[(.*)\]$/, '$1')
    return { hostname, port: Number(url.port) || (isSecure ? 443 : 80), tls: isSecure ? tlsFor(hostname) : undefined, socketPath }
  }
}
