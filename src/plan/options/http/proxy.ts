import { isUrl } from '../../../units/platform/any-realm.ts'
import { kindOf } from '../../../units/text/kind-of.ts'
import type { Rule } from '../../problems/problems.ts'

/** A parsed HTTP proxy. Plain data. */
export interface ProxyPlan {
  /** A name or an address; IPv6 without brackets. */
  readonly hostname: string
  readonly port: number
  /** The header `proxy-authorization`; `undefined` if the address has no user. */
  readonly authorization: string | undefined
}

const EXPECTED = "the address of an HTTP proxy such as 'http://127.0.0.1:8080' or 'http://user:password@127.0.0.1:8080'"
const DEFAULT_PORT = 80

function parse(value: unknown): URL | undefined {
  const text = isUrl(value) ? value.href : value
  return typeof text === 'string' && !/[\s\p{Cc}]/u.test(text) && URL.canParse(text) ? new URL(text) : undefined
}

/** Problems are reported without showing the address: it may contain a password, even if it is not an address. */
export const checkProxy: Rule = (value, { given, problems }) => {
  const url = parse(value)
  if (url === undefined || url.hostname === '') problems.expected('proxy', EXPECTED, kindOf(value))
  else if (url.protocol !== 'http:')
    // The text before the first colon may be a user name.
    problems.expected(
      'proxy',
      `${EXPECTED} (https: targets use it as well)`,
      url.protocol === 'https:' ? 'one of https:' : 'one without http://',
    )
  else if (url.pathname !== '/' || url.search !== '' || url.hash !== '')
    problems.expected('proxy', `${EXPECTED}, and no more`, 'one with a path, a query or a fragment')
  if (given['socketPath'] !== undefined)
    problems.add('Expected either `proxy` or `socketPath`, got both: a connection goes to only one of them')
  return undefined
}

/** Parses an address that {@link checkProxy} has accepted. */
export function proxyPlanFrom(proxy: string | URL): ProxyPlan {
  const { hostname, port, username, password } = new URL(isUrl(proxy) ? proxy.href : proxy)
  const credentials = `${decoded(username)}:${decoded(password)}`
  return {
    hostname: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(port) || DEFAULT_PORT,
    authorization: credentials === ':' ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`,
  }
}

/** A password may contain a bare `%`. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
