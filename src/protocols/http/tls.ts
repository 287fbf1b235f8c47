import { isIP } from 'node:net'
import * as tls from 'node:tls'
import type { TlsDestination } from '../guard/network.ts'

/** TLS towards the targets of a run, in PEM. */
export interface TlsSettings {
  /** Authorities to trust besides those of Node. */
  readonly ca: readonly string[]
  readonly cert: string | undefined
  readonly key: string | undefined
  /** Name to send and to expect in the certificate; `undefined` for the host of the address. */
  readonly servername: string | undefined
  readonly rejectUnauthorized: boolean
}

/**
 * Says how to speak TLS to a host. Certificates are read once for the whole run, at the first `https:` target.
 * No session is ever resumed: each connection pays for a whole handshake, as that of a new visitor would.
 */
export function tlsDestinations(
  { ca, cert, key, servername, rejectUnauthorized }: TlsSettings,
  http2: boolean,
): (hostname: string) => TlsDestination {
  const protocols = http2 ? ['h2', 'http/1.1'] : ['http/1.1']
  let context: tls.SecureContext | undefined
  return (hostname) => {
    context ??= tls.createSecureContext({
      ...(ca.length > 0 && { ca: [...authoritiesOfNode(), ...ca] }),
      ...(cert !== undefined && { cert }),
      ...(key !== undefined && { key }),
    })
    // An address is no name to send (RFC 6066, 3); the certificate is then checked against the address itself.
    return { servername: servername ?? (isIP(hostname) ? '' : hostname), protocols, context, rejectUnauthorized }
  }
}

/** Naming an authority replaces those of Node, so they are named as well. Node 20 cannot tell of `NODE_EXTRA_CA_CERTS`; Node 22.15 can. */
function authoritiesOfNode(): readonly string[] {
  const { getCACertificates } = tls as { readonly getCACertificates?: () => readonly string[] }
  return getCACertificates?.() ?? tls.rootCertificates
}
