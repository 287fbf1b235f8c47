import { isIPv6 } from 'node:net'
import { domainToASCII } from 'node:url'
import type { MustBe } from '../../problems/must-be.ts'
import type { Rule } from '../../problems/problems.ts'

/** Letters of any script: a name may be written in Unicode. */
const PATTERN = /^(?<wildcard>\*\.)?(?<host>[\p{L}\p{N}._-]+|\[[^\]]*\])(?::(?<port>\d{1,5}))?$/u

/**
 * Parses `host`, `*.host`, `host:port`, `*.host:port` and `[address]:port`. Returns it in lower case, other scripts in ASCII (Punycode), IPv6 in brackets and
 * its shortest form; `undefined` if it is none of these, or would match every host.
 */
function parseHostPattern(pattern: string): string | undefined {
  const address = isIPv6(pattern) ? `[${pattern}]` : pattern
  const { wildcard = '', host = '', port } = PATTERN.exec(address)?.groups ?? {}
  if (port !== undefined && !(Number(port) >= 1 && Number(port) <= 65_535)) return undefined
  const ascii = host.startsWith('[') ? readIPv6(host.slice(1, -1)) : domainToASCII(host)
  return ascii ? `${wildcard}${ascii}${port === undefined ? '' : `:${Number(port)}`}` : undefined
}

/** One address has many spellings; a `URL` normalises them, and does not support zones (`fe80::1%eth0`). */
function readIPv6(address: string): string | undefined {
  const url = `http://[${address}]`
  return isIPv6(address) && URL.canParse(url) ? new URL(url).hostname : undefined
}

const EXPECTATION = "a host such as 'staging.example.com', '*.example.com' or 'example.com:8080'"

export const mustBeHostPattern: MustBe = (value) =>
  typeof value === 'string' && parseHostPattern(value) !== undefined ? undefined : `${EXPECTATION}${hint(value)}`

function hint(value: unknown): string {
  if (value === '*') return ' (not all hosts at once: name the ones you need)'
  if (typeof value !== 'string') return ''
  if (value.includes('://')) return ' (only the host, not an address)'
  return value.includes(',') ? ' (several of them as a list)' : ''
}

export const checkAllow: Rule = (value, { name, problems }) => {
  if (!Array.isArray(value)) return mustBeHostPattern(value)
  for (const [index, pattern] of value.entries()) problems.check(`${name}[${index}]`, pattern, mustBeHostPattern)
  return undefined
}

/** The hosts that `VITEST_LOAD_ALLOW` lists. */
export const splitHosts = (text: string | undefined): readonly string[] =>
  (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')

/** The patterns of the option and of the environment, each once. */
export function allowedHosts(option: string | readonly string[] | undefined, fromEnvironment: string | undefined): readonly string[] {
  const patterns = [option ?? [], splitHosts(fromEnvironment)].flat()
  return [...new Set(patterns.map((pattern) => parseHostPattern(pattern)!))]
}
