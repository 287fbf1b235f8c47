import type { Hooks } from '../../../plan/hooks.ts'
import type { TargetAddress } from '../../../serve/target-address.ts'
import type { OriginCounts } from '../../../record/counters/origins.ts'
import type { SampledTarget } from './target-monitors.ts'

/** Where a run sends its requests, if they are relative. */
export interface BaseAddress {
  readonly url: string | undefined
  readonly socketPath: string | undefined
}

/** Where requests with a relative address go, if `serve` started that. */
export const baseOf = (hooks: Hooks): BaseAddress | undefined => hooks.target && { url: hooks.baseUrl(), socketPath: hooks.baseSocket() }

/**
 * The targets that a run has loaded, the one with the most calls first, or connections where calls have no origin. `reached` are connections by `address port`,
 * `calls` those of HTTP by origin. The target of the base address is among them even if none is known, as over a Unix socket.
 */
export function loadedTargets(
  sampled: readonly SampledTarget[],
  reached: Readonly<Record<string, number>>,
  base: BaseAddress | undefined,
  calls: OriginCounts = {},
): readonly SampledTarget[] {
  const places = Object.entries(reached)
  const called = Object.entries(calls).map(([origin, count]) => [placeOf(origin), count] as const)
  return sampled
    .map((each) => {
      const addresses = each.target.addresses()
      const countIn = (counts: readonly (readonly [place: string, count: number])[]): number =>
        counts.filter(([place]) => addresses.some((address) => isAt(place, address))).reduce((sum, [, count]) => sum + count, 0)
      const isBase = base !== undefined && addresses.some((address) => isBaseOf(base, address))
      return { each, weight: Math.max(countIn(called), countIn(places), isBase ? 0.5 : 0) }
    })
    .filter(({ weight }) => weight > 0)
    .toSorted((first, second) => second.weight - first.weight)
    .map(({ each }) => each)
}

/** Whether a run sent everything to targets that were sampled, as far as its clients know. */
export function areAllSampled(
  sampled: readonly SampledTarget[],
  reached: Readonly<Record<string, number>>,
  base: BaseAddress | undefined,
): boolean {
  const addresses = sampled.flatMap(({ target }) => target.addresses())
  const places = Object.keys(reached)
  if (!places.every((place) => addresses.some((address) => isAt(place, address)))) return false
  // Over a Unix socket nothing is known to be reached.
  return places.length > 0 || (base?.socketPath !== undefined && addresses.some((address) => isBaseOf(base, address)))
}

const LOOPBACK = /^(?:127\.|::1$|localhost$)/

/** A server on all addresses of this machine is reached by any of its loopback addresses. */
function isAt(place: string, { host, port }: TargetAddress): boolean {
  const [reachedHost = '', reachedPort] = place.split(' ')
  if (port === undefined || Number(reachedPort) !== port) return false
  return reachedHost === host || LOOPBACK.test(host) === LOOPBACK.test(reachedHost)
}

function isBaseOf({ url, socketPath }: BaseAddress, address: TargetAddress): boolean {
  if (socketPath !== undefined) return address.socketPath === socketPath
  if (url === undefined || address.port === undefined) return false
  return isAt(placeOf(url), address)
}

/** An address of HTTP as a connection to it would be named. */
function placeOf(url: string): string {
  const { hostname, port, protocol } = new URL(url)
  const portNumber = port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port)
  return `${hostname.replaceAll(/[[\]]/g, '')} ${portNumber}`
}
