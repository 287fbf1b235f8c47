import { isIP } from 'node:net'
import { isBytes } from '../../units/any-realm.ts'
import { formatReceived } from '../../units/received.ts'
import type { TlsDestination } from '../guard/network.ts'
import { tlsDestinations, type TlsSettings } from '../http/tls.ts'
import { badCall } from '../sockets/options.ts'
import type { CertificateOptions } from './client.ts'

/** The names of {@link CertificateOptions}. */
export const CERTIFICATE_OPTIONS: readonly (keyof CertificateOptions)[] = ['ca', 'cert', 'key', 'servername', 'rejectUnauthorized']

/** How many sets of certificates are kept read: to read one takes longer than a handshake. */
const MOST_KEPT = 64

/** Says how to speak TLS to a host. */
export type TlsFor = (hostname: string, options: CertificateOptions, alpn: readonly string[]) => TlsDestination

/** With what the run says of TLS wherever a call says nothing. */
export function tlsFor(defaults: TlsSettings): TlsFor {
  const read = new Map<string, (hostname: string) => TlsDestination>()

  return (hostname, options, alpn) => {
    const settings = settingsFrom(options, defaults)
    const { ca, cert, key } = settings
    const id = [...ca, cert, key].join('\0')
    let destinationOf = read.get(id)
    if (destinationOf === undefined) {
      if (read.size >= MOST_KEPT) read.clear()
      destinationOf = tlsDestinations(settings, false)
      read.set(id, destinationOf)
    }
    const { servername = isIP(hostname) ? '' : hostname, rejectUnauthorized } = settings
    return { ...readable(() => destinationOf(hostname)), servername, rejectUnauthorized, protocols: alpn }
  }
}

function settingsFrom({ ca, cert, key, servername, rejectUnauthorized }: CertificateOptions, defaults: TlsSettings): TlsSettings {
  if ((cert === undefined) !== (key === undefined)) throw badCall('`cert` and `key` work only together: give both')
  const authorities: readonly unknown[] = ca === undefined ? [] : Array.isArray(ca) ? ca : [ca]
  return {
    ca: [...defaults.ca, ...authorities.map((authority) => pemText('ca', authority))],
    cert: cert === undefined ? defaults.cert : pemText('cert', cert),
    key: key === undefined ? defaults.key : pemText('key', key),
    servername: servername ?? defaults.servername,
    rejectUnauthorized: rejectUnauthorized ?? defaults.rejectUnauthorized,
  }
}

/** What came is not shown: it may be a private key. */
function pemText(option: string, pem: unknown): string {
  const text = isBytes(pem) ? new TextDecoder().decode(pem) : pem
  if (typeof text === 'string' && text.includes('-----BEGIN ')) return text
  throw badCall(`Expected \`${option}\` to be PEM, as text or bytes: the contents of a file, not its path`)
}

function readable(read: () => TlsDestination): TlsDestination {
  try {
    return read()
  } catch (error) {
    throw badCall(`The certificates cannot be used: ${formatReceived((error as Error).message)}`)
  }
}
