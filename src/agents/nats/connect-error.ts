import { LoadError } from '../../units/errors/error.ts'
import type { BrokerAddress } from './broker-address.ts'
import type { NatsClient } from './client.ts'

/** Code of an error after which trying again is useless: the broker is there, and refuses. */
export const REFUSED = 'agents-refused'

/** The broker cannot be reached, or not yet. */
export const UNREACHABLE = 'agents-unreachable'

/** Why there is no connection to a broker, with the way out. */
export function connectError(
  thrown: unknown,
  { text, isEncrypted, isLoopback }: BrokerAddress,
  hasKey: boolean,
  client: NatsClient,
): LoadError {
  const { code, message } = rootOf(thrown)
  if (thrown instanceof client.AuthorizationError || thrown instanceof client.UserAuthenticationExpiredError) {
    // The client counts this as refused; it only shows that one side is busy.
    return /timeout/i.test(message)
      ? unreachable(`Expected the broker at ${text} to let this process log in, but that took too long: try again`)
      : refused(text, hasKey)
  }
  if (thrown instanceof client.TimeoutError) {
    return unreachable(`Expected a broker at ${text}, got no answer within 3 s: is that its address, and does a firewall let you through?`)
  }
  if (code === 'ECONNREFUSED' || code === 'EHOSTUNREACH' || code === 'ENETUNREACH' || code === 'ETIMEDOUT') {
    const start = isLoopback
      ? '`npx vitest-load up 3` starts one with agents, `nats-server -a 127.0.0.1` one alone'
      : 'start one: docs/agents.md says how'
    return unreachable(`Expected a broker at ${text}, got no connection (${code}): ${start}`)
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return unreachable(`Expected a broker at ${text}, got a name that leads nowhere (${code}): check the name`)
  }
  if (code !== undefined && isCertificateProblem(code)) {
    const expected = `Expected the broker at ${text} to have a certificate that is valid, for that name, by an authority that this machine trusts`
    return new LoadError(REFUSED, `${expected}, got another (${code}): ${certificateWayOut(code)}`)
  }
  if (/does not support 'tls'|'tls' is not available/.test(message)) {
    return new LoadError(
      REFUSED,
      `Expected the broker at ${text} to encrypt, got one without TLS: give it a certificate (\`tls\` in its configuration)`,
    )
  }
  if (!isEncrypted && /tls/i.test(message)) {
    return new LoadError(REFUSED, `Expected the broker at ${text} to speak without TLS, got one that requires it: write tls://`)
  }
  if (/unexpected response/.test(message))
    return unreachable(`Expected a broker at ${text}, got something that is no nats-server: check host and port`)
  return unreachable(`Expected a broker at ${text}, got ${code === undefined ? '' : `${code}: `}${message}`)
}

/** The broker knows who asks, and refuses, or does not know who asks. */
export function refused(text: string, hasKey: boolean): LoadError {
  return new LoadError(
    REFUSED,
    hasKey
      ? `Expected the broker at ${text} to accept the key in the key file, got "authorization violation": its configuration must list the key among its \`users\`, as the one that \`npx vitest-load keys\` writes does`
      : `Expected the broker at ${text} to accept a connection without key, got "authorization violation": name a key file (VITEST_LOAD_NATS_KEY_FILE), which \`npx vitest-load keys\` makes`,
  )
}

/** The broker lets this key in, but not do what it must, such as `publish to "vl.team.dn.discover"`. */
export const denied = (what: string): LoadError =>
  new LoadError(
    REFUSED,
    `Expected the broker to let this key ${what}, but it does not: is the key for this role (coordinator or agent) and this cluster? \`npx vitest-load keys\` writes what a broker must allow`,
  )

const unreachable = (message: string): LoadError => new LoadError(UNREACHABLE, message)

/** The client wraps what Node threw. */
function rootOf(thrown: unknown): { readonly code: string | undefined; readonly message: string } {
  let error = thrown
  while (error instanceof Error && error.cause instanceof Error) error = error.cause
  const { code, message } = error as NodeJS.ErrnoException
  return { code: typeof code === 'string' ? code : undefined, message }
}

const isCertificateProblem = (code: string): boolean => /CERT|SELF_SIGNED|VERIFY|ISSUER|HOSTNAME_MISMATCH/.test(code)

function certificateWayOut(code: string): string {
  if (/ALTNAME|HOSTNAME/.test(code)) return 'write a name that it is for'
  if (/EXPIRED|NOT_YET/.test(code)) return 'renew it'
  return 'set NODE_EXTRA_CA_CERTS to the file of its authority if that is a private one'
}
