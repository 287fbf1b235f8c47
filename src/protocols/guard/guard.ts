import { lookup as systemLookup, type LookupAddress, type LookupOptions } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { LoadError } from '../../units/errors/error.ts'
import { addressKind, UNSPECIFIED, type AddressKind } from './address.ts'
import { AgentHosts, type AgentNetwork } from './agent-hosts.ts'
import { isAllowed, parseAllow } from './allow.ts'

/** Resolves a name to all of its addresses, as `dns.lookup` with `all: true` does. */
export type Resolver = (
  hostname: string,
  options: LookupOptions & { readonly all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

export interface GuardSettings {
  /** Hosts outside this machine and private networks that may be loaded: `host`, `*.host`, `host:port`. */
  readonly allow: readonly string[]
  /** On an agent, what may be loaded from there; absent elsewhere. */
  readonly agent?: AgentNetwork | undefined
  /** @defaultValue `dns.lookup` */
  readonly lookup?: Resolver | undefined
}

/**
 * Decides what may be loaded. It checks the address that is about to be connected to, not the name in a URL, so neither a redirect nor a name that resolves
 * elsewhere gets past it.
 */
export interface Guard {
  /** @throws {LoadError} `target-refused` unless `address`, to which `host` has resolved, may be loaded at `port`. */
  check(host: string, address: string, port: number): void
  /**
   * For a host behind a proxy: only the proxy knows the address of its name, so the name itself must be allowed.
   *
   * @throws {LoadError} `target-refused` unless `host` may be loaded at `port`.
   */
  checkBehindProxy(host: string, port: number): void
  readonly resolve: Resolver
}

/** @throws {LoadError} `bad-allow` if an entry of `allow` is not a host. */
export function createGuard({ allow, agent, lookup = systemLookup }: GuardSettings): Guard {
  const patterns = allow.map(parseAllow)
  const ofAgent = agent && new AgentHosts(agent)

  const check = (host: string, address: string, port: number): void => {
    const kind = addressKind(address)
    ofAgent?.check(host, address, port, kind.reach)
    if (kind.reach === 'loopback' || kind.reach === 'private') return
    const isNamed = patterns.some((pattern) => isAllowed(pattern, host, port) || isAllowed(pattern, address, port))
    if (kind.reach === 'public' && isNamed) return
    const where = host === address ? host : `${host} (${address})`
    const hint =
      kind.reach === 'forbidden'
        ? wayOutOf(kind)
        : `If you may load it, name it: \`allow: ['${host}']\`, or VITEST_LOAD_ALLOW=${host} in the environment.`
    throw new LoadError('target-refused', `Refused to load ${where} at port ${port}: it is ${kind.what}. ${hint}`)
  }

  const checkBehindProxy = (host: string, port: number): void => {
    if (isIP(host)) return check(host, host, port)
    ofAgent?.check(host, host, port, 'public')
    if (patterns.some((pattern) => isAllowed(pattern, host, port))) return
    throw new LoadError(
      'target-refused',
      `Refused to load ${host} at port ${port} through the proxy: only the proxy knows its address. ` +
        `If you may load it, name it: \`allow: ['${host}']\`, or VITEST_LOAD_ALLOW=${host} in the environment.`,
    )
  }

  return { check, checkBehindProxy, resolve: lookup }
}

const wayOutOf = ({ what }: AddressKind): string =>
  what === UNSPECIFIED
    ? 'Servers listen on it, but nothing can be sent to it: load 127.0.0.1 or localhost instead.'
    : 'Such addresses are never loaded, and `allow` does not change that.'

/**
 * A `lookup` for `net.connect` to that port that returns no address the guard refuses. One refused address among several refuses the name, since the system
 * decides which one is tried. Node does not look up an IP address: that is for {@link Guard.check}.
 */
export function guardedLookup(guard: Guard, port: number): LookupFunction {
  return (hostname, options, callback) => {
    let isAnswered = false
    const answer: Parameters<Resolver>[2] = (error, addresses) => {
      if (isAnswered) return
      isAnswered = true
      const [first] = error ? [] : addresses
      if (first === undefined) return callback(error ?? unknownHost(hostname), [])
      try {
        for (const { address } of addresses) guard.check(hostname, address, port)
      } catch (refusal) {
        return callback(refusal as LoadError, [])
      }
      return options.all ? callback(null, addresses) : callback(null, first.address, first.family)
    }
    try {
      guard.resolve(hostname, { ...options, all: true }, answer)
    } catch (error) {
      answer(error as Error, [])
    }
  }
}

const unknownHost = (hostname: string): NodeJS.ErrnoException =>
  Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}: it has no address`), { code: 'ENOTFOUND' })
