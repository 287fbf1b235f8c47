import { createPrivateKey, X509Certificate } from 'node:crypto'
import * as tls from 'node:tls'
import { createSecureContext, type SecureContext } from 'node:tls'

/** Client certificate and trusted authorities for TLS. */
export interface Certificates {
  /** Certificate authorities to trust in addition to those of Node, in PEM. */
  readonly ca: readonly string[]
  /** In PEM; the client certificate comes first. */
  readonly cert: string | undefined
  readonly key: string | undefined
  /** Certificate and key in one, as PKCS#12, in place of the two. */
  readonly pfx?: Uint8Array | undefined
  /** The passphrase of `key` or `pfx`. */
  readonly passphrase?: string | undefined
}

/**
 * The first problem that would prevent a connection, as a sentence that names options such as `tls.key` with `prefix`; `undefined` if there is none. It
 * contains nothing of the values, which may be secret.
 */
export function certificateProblem(certificates: Certificates, prefix: 'tls.' | ''): string | undefined {
  const { cert, key, pfx, passphrase } = certificates
  const names = namesWith(prefix)
  if (pfx !== undefined && (cert !== undefined || key !== undefined)) {
    return `${names.pfx} replaces ${names.cert} and ${names.key}: give one or the other`
  }
  if ((cert === undefined) !== (key === undefined)) {
    const [present, missing] = cert === undefined ? [names.key, names.cert] : [names.cert, names.key]
    return `${present} works only together with ${missing}: give both`
  }
  if (passphrase !== undefined && key === undefined && pfx === undefined) {
    return `${names.passphrase} works only together with ${names.key} or ${names.pfx}, which it decrypts: give one of them, or remove it`
  }
  return authorityProblem(certificates, names) ?? pfxProblem(certificates, names) ?? pairProblem(certificates, names)
}

type Names = Readonly<Record<keyof Certificates, string>>

const namesWith = (prefix: string): Names => ({
  ca: `\`${prefix}ca\``,
  cert: `\`${prefix}cert\``,
  key: `\`${prefix}key\``,
  pfx: `\`${prefix}pfx\``,
  passphrase: `\`${prefix}passphrase\``,
})

const GIVE_THE_FILE = 'give the contents of its file'
const GIVE_WHAT_OPENS = 'give the passphrase it was encrypted with'

/** The secure context for connections. Authorities are added to those of Node, which they would otherwise replace. */
export function secureContext({ ca, cert, key, pfx, passphrase }: Certificates): SecureContext {
  return createSecureContext({
    ...(ca.length > 0 && { ca: [...authoritiesOfNode(), ...ca] }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    ...(pfx !== undefined && { pfx: Buffer.from(pfx) }),
    ...(passphrase !== undefined && { passphrase }),
  })
}

function authorityProblem({ ca }: Certificates, names: Names): string | undefined {
  try {
    ca.forEach((authority) => void new X509Certificate(authority))
    return undefined
  } catch (error) {
    return `Expected ${names.ca} to be certificates, got other PEM (${reasonOf(error)}): ${GIVE_THE_FILE}`
  }
}

function pfxProblem({ pfx, passphrase }: Certificates, names: Names): string | undefined {
  if (pfx === undefined) return undefined
  try {
    createSecureContext({ pfx: Buffer.from(pfx), ...(passphrase !== undefined && { passphrase }) })
    return undefined
  } catch (error) {
    const reason = reasonOf(error)
    if (!/mac verify failure/i.test(reason)) {
      return `Expected ${names.pfx} to be PKCS#12, got other bytes (${reason}): give the contents of a .p12 or .pfx file`
    }
    return passphrase === undefined ? missing(names.passphrase, names.pfx) : wrong(names.passphrase, names.pfx)
  }
}

function pairProblem({ cert, key, passphrase }: Certificates, names: Names): string | undefined {
  if (cert === undefined || key === undefined) return undefined
  const opening = passphrase === undefined ? {} : { passphrase }
  let certificate: X509Certificate
  try {
    certificate = new X509Certificate(cert)
  } catch (error) {
    return `Expected ${names.cert} to be a certificate, got other PEM (${reasonOf(error)}): ${GIVE_THE_FILE}`
  }
  try {
    if (!certificate.checkPrivateKey(createPrivateKey({ key, ...opening }))) {
      return `Expected ${names.key} to be the key of ${names.cert}, got the key of another certificate: give two that belong together`
    }
  } catch (error) {
    if (key.includes('ENCRYPTED'))
      return passphrase === undefined ? missing(names.passphrase, names.key) : wrong(names.passphrase, names.key)
    return `Expected ${names.key} to be a private key, got other PEM (${reasonOf(error)}): ${GIVE_THE_FILE}`
  }
  try {
    // Finds problems that only show here, such as keys that are too short.
    createSecureContext({ cert, key, ...opening })
    return undefined
  } catch (error) {
    return `Expected ${names.cert} and ${names.key} to be usable for TLS, but Node refuses them (${reasonOf(error)}): use others`
  }
}

const missing = (passphrase: string, closed: string): string =>
  `Expected ${passphrase}, since ${closed} is encrypted, got none: ${GIVE_WHAT_OPENS}`

const wrong = (passphrase: string, closed: string): string =>
  `Expected ${passphrase} to open ${closed}, got another one: ${GIVE_WHAT_OPENS}`

/** OpenSSL's messages do not contain any values. */
const reasonOf = (error: unknown): string => (error as Error).message.replace(/^error:[\dA-F]+:/i, '').replaceAll('::', ': ')

/** Node 20 does not expose `NODE_EXTRA_CA_CERTS`; Node 22.15 does. */
function authoritiesOfNode(): readonly string[] {
  const { getCACertificates } = tls as { readonly getCACertificates?: () => readonly string[] }
  return getCACertificates?.() ?? tls.rootCertificates
}
