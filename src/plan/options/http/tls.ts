import { isBytes } from '../../../units/platform/any-realm.ts'
import { certificateProblem } from '../../../units/platform/certificates.ts'
import { kindOf } from '../../../units/text/kind-of.ts'
import { isRecord, mustBeBoolean, type MustBe } from '../../problems/must-be.ts'
import { refuseUnknown } from '../../problems/unknown.ts'
import type { TlsOptions } from '../load-options.ts'
import type { TlsPlan } from '../../plan.ts'
import type { Problems, Rule } from '../../problems/problems.ts'

const RULES: Readonly<Record<keyof TlsOptions, (value: unknown, name: string, problems: Problems) => void>> = {
  ca: (value, name, problems) => {
    if (!Array.isArray(value)) return checkPem(value, name, problems)
    for (const [index, authority] of value.entries()) checkPem(authority, `${name}[${index}]`, problems)
  },
  cert: checkPem,
  key: checkPem,
  pfx: (value, name, problems) => {
    if (!isBytes(value)) problems.expected(name, 'bytes (the contents of a .p12 or .pfx file, not its path)', kindOf(value))
  },
  passphrase: (value, name, problems) => {
    if (typeof value !== 'string') problems.expected(name, 'text', kindOf(value))
  },
  servername: (value, name, problems) => problems.check(name, value, mustBeName),
  rejectUnauthorized: (value, name, problems) => problems.check(name, value, mustBeBoolean),
}

const mustBeName: MustBe = (value) => (typeof value === 'string' && value !== '' ? undefined : "a host name such as 'localhost'")

export const checkTls: Rule = (value, { name, problems }) => {
  if (!isRecord(value)) {
    problems.expected(name, 'an object such as { ca: readFileSync(path) }', kindOf(value))
    return undefined
  }
  refuseUnknown(value, Object.keys(RULES), `${name}.`, problems)
  const before = problems.count
  for (const [part, check] of Object.entries(RULES)) if (value[part] !== undefined) check(value[part], `${name}.${part}`, problems)
  if (problems.count > before) return undefined
  const problem = certificateProblem(tlsPlanFrom(value), 'tls.')
  if (problem !== undefined) problems.add(problem)
  return undefined
}

/** Reports only kind and size of the value: it may be a private key. */
function checkPem(value: unknown, name: string, problems: Problems): void {
  const isText = typeof value === 'string'
  if (!isText && !isBytes(value)) return problems.expected(name, 'PEM, as text or bytes', kindOf(value))
  if (pemText(value).includes('-----BEGIN ')) return
  const received = `${value.length} ${isText ? 'characters' : 'bytes'} without a "-----BEGIN" line`
  problems.expected(name, 'PEM, as text or bytes (the contents of a file, not its path)', received)
}

const pemText = (pem: string | Uint8Array): string => (typeof pem === 'string' ? pem : new TextDecoder().decode(pem))

const optionalPem = (pem: string | Uint8Array | undefined): string | undefined => (pem === undefined ? undefined : pemText(pem))

export function tlsPlanFrom({ ca, cert, key, pfx, passphrase, servername, rejectUnauthorized }: TlsOptions = {}): TlsPlan {
  const authorities: readonly (string | Uint8Array)[] = ca === undefined ? [] : typeof ca === 'string' || isBytes(ca) ? [ca] : ca
  return {
    ca: authorities.map(pemText),
    cert: optionalPem(cert),
    key: optionalPem(key),
    pfx,
    passphrase,
    servername,
    rejectUnauthorized: rejectUnauthorized ?? true,
  }
}
