import { domainToASCII } from 'node:url'
import { isIP } from 'node:net'
import { LoadError } from '../../units/errors/error.ts'
import { formatReceived } from '../../units/text/received.ts'

/** One parsed entry of the option `allow`. */
export interface AllowPattern {
  /** Lower case, without brackets; a name without its trailing dot. */
  readonly host: string
  /** `*.host`: every name below `host`, but not `host` itself. */
  readonly below: boolean
  /** `undefined` for every port. */
  readonly port: number | undefined
}

const PATTERN = /^(?<below>\*\.)?(?:\[(?<ipv6>[^\]]+)\]|(?<name>[^\s:/[\]*@]+))(?::(?<port>\d{1,5}))?$/

/** A host in the canonical form for comparisons. */
function bareHost(host: string): string {
  const lower = host.toLowerCase().replace(/^\[(.*)\]$/, '$1')
  return isIP(lower) ? lower : domainToASCII(lower.replace(/\.$/, '')) || lower
}

/**
 * Parses one entry of `allow`: `host`, `*.host`, `host:port`; an IPv6 address in brackets, or bare if no port follows.
 *
 * @throws {LoadError} `bad-allow`
 */
export function parseAllow(entry: string): AllowPattern {
  const text = entry.trim()
  if (isIP(text)) return { host: text.toLowerCase(), below: false, port: undefined }
  const groups = PATTERN.exec(text)?.groups
  const port = groups?.['port'] === undefined ? undefined : Number(groups['port'])
  const isSensible =
    groups && (port === undefined || (port > 0 && port < 65_536)) && (groups['ipv6'] === undefined || isIP(groups['ipv6']) === 6)
  if (!isSensible) {
    throw new LoadError(
      'bad-allow',
      `Expected \`allow\` to name hosts such as 'staging.example', '*.staging.example' or 'staging.example:8443', got ${formatReceived(entry)}`,
    )
  }
  return { host: bareHost(groups['ipv6'] ?? groups['name'] ?? ''), below: groups['below'] !== undefined, port }
}

/** Whether a pattern names this host at this port. */
export function isAllowed(pattern: AllowPattern, host: string, port: number): boolean {
  if (pattern.port !== undefined && pattern.port !== port) return false
  const bare = bareHost(host)
  return pattern.below ? bare.endsWith(`.${pattern.host}`) : bare === pattern.host
}
