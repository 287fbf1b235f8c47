import { createPrivateKey, X509Certificate } from 'node:crypto'
import * as tls from 'node:tls'
import { createSecureContext, type SecureContext } from 'node:tls'

/** Who one is in TLS, and whom to trust. */
export interface Certificates {
  /** Authorities to trust besides those of Node, in PEM. */
  readonly ca: readonly string[]
  /** In PEM; the certificate that stands first is one's own. */
  readonly cert: string | undefined
  readonly key: string | undefined
  /** Certificate and key in one, as PKCS#12, in place of the two. */
  readonly pfx?: Uint8Array | undefined
  /** What opens `key` or `pfx`. */
  readonly passphrase?: string | undefined
}

/**
 * The first thing that would keep a connection from being opened, as a sentence that names options such as `tls.key` by `prefix` and their name; `undefined` where
 * nothing would. It holds nothing of what came, which may be a secret.
 */
export function certificateProblem(certificates: Certificates, prefix: 'tls.' | ''): string | undefined {
  const { cert, key, pfx, passphrase } = certificates
  const names = namesWith(prefix)
  if (pfx !== undefined && (cert !== undefined || key !== undefined)) {
    return `${names.pfx} stands in place of ${names.cert} and ${names.key}: give one or the other`
  }
  if ((cert === undefined) !== (key === undefined)) {
    const [present, missing] = cert === undefined ? [names.key, names.cert] : [names.cert, names.key]
    return `${present} works only together with ${missing}: give both`
  }
  if (passphrase !== undefined && key === undefined && pfx === undefined) {
    return `${names.passphrase} works only together with ${names.key} or ${names.pfx}, which it opens: give one of them, or leave it out`
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
const GIVE_WHAT_OPENS = 'give what it was encrypted with'

/** What Node needs to open connections. Authorities are added to those of Node, which they would replace. */
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
    return `Expected ${names.ca} to be certificates, got PEM that is none (${reasonOf(error)}): ${GIVE_THE_FILE}`
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
      return `Expected ${names.pfx} to be PKCS#12, got bytes that are none (${reason}): give the contents of a .p12 or .pfx file`
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
    return `Expected ${names.cert} to be a certificate, got PEM that is none (${reasonOf(error)}): ${GIVE_THE_FILE}`
  }
  try {
    if (!certificate.checkPrivateKey(createPrivateKey({ key, ...opening }))) {
      return `Expected ${names.key} to be the key of ${names.cert}, got that of another certificate: give the two that belong together`
    }
  } catch (error) {
    if (key.includes('ENCRYPTED'))
      return passphrase === undefined ? missing(names.passphrase, names.key) : wrong(names.passphrase, names.key)
    return `Expected ${names.key} to be a private key, got PEM that is none (${reasonOf(error)}): ${GIVE_THE_FILE}`
  }
  try {
    // For what is refused only here, such as keys that are too short.
    createSecureContext({ cert, key, ...opening })
    return undefined
  } catch (error) {
    return `Expected ${names.cert} and ${names.key} to be fit for TLS, got what Node refuses (${reasonOf(error)}): give others`
  }
}

const missing = (passphrase: string, closed: string): string =>
  `Expected ${passphrase}, since ${closed} is encrypted, got none: ${GIVE_WHAT_OPENS}`

const wrong = (passphrase: string, closed: string): string =>
  `Expected ${passphrase} to open ${closed}, got another one: ${GIVE_WHAT_OPENS}`

/** What OpenSSL says names no contents. */
const reasonOf = (error: unknown): string => (error as Error).message.replace(/^error:[\dA-F]+:/i, '').replaceAll('::', ': ')

/** Node 20 cannot tell of `NODE_EXTRA_CA_CERTS`; Node 22.15 can. */
function authoritiesOfNode(): readonly string[] {
  const { getCACertificates } = tls as { readonly getCACertificates?: () => readonly string[] }
  return getCACertificates?.() ?? tls.rootCertificates
}
