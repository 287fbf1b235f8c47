import { isIP } from 'node:net'
import type { SecureContext } from 'node:tls'
import { secureContext, type Certificates } from '../../units/platform/certificates.ts'
import type { TlsDestination } from '../guard/network.ts'

/** The TLS settings for the targets of a run. */
export interface TlsSettings extends Certificates {
  /** The name to send and to expect in the certificate; `undefined` for the host of the address. */
  readonly servername: string | undefined
  readonly rejectUnauthorized: boolean
}

/**
 * Returns the TLS settings for a host. Certificates are read once for the whole run, at the first `https:` target. Sessions are never resumed: each connection
 * does a full handshake, like that of a new visitor.
 */
export function tlsDestinations(settings: TlsSettings, http2: boolean): (hostname: string) => TlsDestination {
  const { servername, rejectUnauthorized } = settings
  const protocols = http2 ? ['h2', 'http/1.1'] : ['http/1.1']
  let context: SecureContext | undefined
  return (hostname) => {
    context ??= secureContext(settings)
    // An address must not be sent as a name (RFC 6066, 3); the certificate is then checked against the address itself.
    return { servername: servername ?? (isIP(hostname) ? '' : hostname), protocols, context, rejectUnauthorized }
  }
}
