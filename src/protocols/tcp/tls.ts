import { isIP } from 'node:net'
import { isBytes } from '../../units/platform/any-realm.ts'
import { certificateProblem } from '../../units/platform/certificates.ts'
import type { TlsDestination } from '../guard/network.ts'
import { tlsDestinations, type TlsSettings } from '../http/tls.ts'
import { badCall } from '../sockets/options.ts'
import type { CertificateOptions } from './client.ts'

/** The names of {@link CertificateOptions}. */
export const CERTIFICATE_OPTIONS: readonly (keyof CertificateOptions)[] = [
  'ca',
  'cert',
  'key',
  'pfx',
  'passphrase',
  'servername',
  'rejectUnauthorized',
]

/** How many parsed sets of certificates are kept: parsing one takes longer than a handshake. */
const MOST_KEPT = 64

/** Returns the TLS settings for a host. */
export type TlsFor = (hostname: string, options: CertificateOptions, alpn: readonly string[]) => TlsDestination

/** Uses the TLS settings of the run as defaults. */
export function tlsFor(defaults: TlsSettings): TlsFor {
  const read = new Map<string, (hostname: string) => TlsDestination>()

  return (hostname, options, alpn) => {
    const settings = settingsFrom(options, defaults)
    const { ca, cert, key, pfx, passphrase } = settings
    const id = [...ca, cert, key, pfx && Buffer.from(pfx).toString('base64'), passphrase].join('\0')
    let destinationOf = read.get(id)
    if (destinationOf === undefined) {
      if (read.size >= MOST_KEPT) read.clear()
      const problem = certificateProblem(settings, '')
      if (problem !== undefined) throw badCall(`The certificates cannot be used: ${problem}`)
      destinationOf = tlsDestinations(settings, false)
      read.set(id, destinationOf)
    }
    const { servername = isIP(hostname) ? '' : hostname, rejectUnauthorized } = settings
    return { ...destinationOf(hostname), servername, rejectUnauthorized, protocols: alpn }
  }
}

/** A call that gives a client certificate gives all of it: that of the run is not mixed in. */
function settingsFrom(options: CertificateOptions, defaults: TlsSettings): TlsSettings {
  const { ca, cert, key, pfx, passphrase, servername, rejectUnauthorized } = options
  if ((cert === undefined) !== (key === undefined)) throw badCall('`cert` and `key` work only together: give both')
  const authorities: readonly unknown[] = ca === undefined ? [] : Array.isArray(ca) ? ca : [ca]
  const isOwn = [cert, key, pfx, passphrase].some((part) => part !== undefined)
  const own = isOwn
    ? {
        cert: cert === undefined ? undefined : pemText('cert', cert),
        key: key === undefined ? undefined : pemText('key', key),
        pfx: pfx === undefined ? undefined : pfxBytes(pfx),
        passphrase: passphrase === undefined ? undefined : passphraseText(passphrase),
      }
    : defaults
  return {
    ca: [...defaults.ca, ...authorities.map((authority) => pemText('ca', authority))],
    cert: own.cert,
    key: own.key,
    pfx: own.pfx,
    passphrase: own.passphrase,
    servername: servername ?? defaults.servername,
    rejectUnauthorized: rejectUnauthorized ?? defaults.rejectUnauthorized,
  }
}

function pfxBytes(pfx: unknown): Uint8Array {
  if (isBytes(pfx)) return pfx
  throw badCall('Expected `pfx` to be bytes: the contents of a .p12 or .pfx file, not its path')
}

function passphraseText(passphrase: unknown): string {
  if (typeof passphrase === 'string') return passphrase
  throw badCall('Expected `passphrase` to be text')
}

/** The value is not shown: it may be a private key. */
function pemText(option: string, pem: unknown): string {
  const text = isBytes(pem) ? new TextDecoder().decode(pem) : pem
  if (typeof text === 'string' && text.includes('-----BEGIN ')) return text
  throw badCall(`Expected \`${option}\` to be PEM, as text or bytes: the contents of a file, not its path`)
}
