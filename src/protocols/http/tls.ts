import { isIP } from 'node:net'
import type { SecureContext } from 'node:tls'
import { secureContext, type Certificates } from '../../units/platform/certificates.ts'
import type { TlsDestination } from '../guard/network.ts'

/** TLS towards the targets of a run. */
export interface TlsSettings extends Certificates {
  /** Name to send and to expect in the certificate; `undefined` for the host of the address. */
  readonly servername: string | undefined
  readonly rejectUnauthorized: boolean
}

/**
 * Says how to speak TLS to a host. Certificates are read once for the whole run, at the first `https:` target.
 * No session is ever resumed: each connection pays for a whole handshake, as that of a new visitor would.
 */
export function tlsDestinations(settings: TlsSettings, http2: boolean): (hostname: string) => TlsDestination {
  const { servername, rejectUnauthorized } = settings
  const protocols = http2 ? ['h2', 'http/1.1'] : ['http/1.1']
  let context: SecureContext | undefined
  return (hostname) => {
    context ??= secureContext(settings)
    // An address is no name to send (RFC 6066, 3); the certificate is then checked against the address itself.
    return { servername: servername ?? (isIP(hostname) ? '' : hostname), protocols, context, rejectUnauthorized }
  }
}
