import { isAllowed, parseAllow } from '../../protocols/guard/allow.ts'
import { addressKind } from '../../protocols/guard/address.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { formatCount, formatDuration } from '../../units/format.ts'
import type { PerSecond } from '../../units/rate.ts'
import type { Demands } from '../order.ts'
import { isIP } from 'node:net'

/** What the operator of an agent allows it to do, whoever asks. */
export interface AgentPolicy {
  /** Iterations a second; `Infinity` for no limit. */
  readonly maxRatePerSecond: PerSecond
  /** Users, or arrivals in progress; `Infinity` for no limit. */
  readonly maxConcurrency: number
  /** Of a run; `Infinity` for no limit. */
  readonly maxDurationMs: Milliseconds
  /** Hosts as in the option `allow`. If there are any, no other is loaded; if there are none, only this machine and private networks are. */
  readonly allowHosts: readonly string[]
}

export const NO_LIMITS: AgentPolicy = {
  maxRatePerSecond: Number.POSITIVE_INFINITY,
  maxConcurrency: Number.POSITIVE_INFINITY,
  maxDurationMs: Number.POSITIVE_INFINITY,
  allowHosts: [],
}

/** Says why an agent refuses what a run asks of it; `undefined` if it does not. What is not known before is limited while it runs. */
export function refusalOf(demands: Demands, policy: AgentPolicy): string | undefined {
  const { concurrency, ratePerSecond = 0, durationMs = 0, hosts = [] } = demands
  const { maxConcurrency, maxRatePerSecond, maxDurationMs } = policy
  if (concurrency > maxConcurrency)
    return (
      `allows ${formatCount(maxConcurrency)} users, or iterations in flight, at once (--max-concurrency), and its share of the run has ${formatCount(concurrency)}: ` +
      'lower `concurrency` or `maxInFlight`, or use more agents'
    )
  if (ratePerSecond > maxRatePerSecond)
    return `allows ${formatRate(maxRatePerSecond)} (--max-rate), and its share of the run has up to ${formatRate(ratePerSecond)}: lower \`rate\`, or use more agents`
  if (durationMs > maxDurationMs)
    return `allows runs of ${formatDuration(maxDurationMs)} (--max-duration), and this one takes ${formatDuration(durationMs)}: shorten it`
  const refused = hosts.find((host) => !mayLoad(host, policy.allowHosts))
  if (refused === undefined) return undefined
  const allowed = policy.allowHosts.length === 0 ? 'this machine and private networks' : policy.allowHosts.join(', ')
  return `allows only ${allowed} to be loaded, and the run loads ${refused}: whoever runs it can start it with \`--allow-host ${refused}\``
}

const formatRate = (perSecond: PerSecond): string => `${formatCount(Math.ceil(perSecond))} iterations a second`

/** A name without a list is judged when it is resolved. */
function mayLoad(hostAndPort: string, allowHosts: readonly string[]): boolean {
  // As in the address of a request, which takes more than `parseAllow` does, such as port 0.
  const address = `http://${hostAndPort}`
  if (!URL.canParse(address)) return false
  const { hostname, port } = new URL(address)
  if (allowHosts.length > 0) return allowHosts.some((allowed) => isAllowed(parseAllow(allowed), hostname, Number(port || HTTP_PORT)))
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  return isIP(host) === 0 || addressKind(host).reach !== 'public'
}

/** Addresses leave it out. */
const HTTP_PORT = 80
