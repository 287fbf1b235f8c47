import { BlockList, isIP } from 'node:net'
import { embeddedIPv4 } from './ipv6.ts'

/** The reach of an address: this machine, a private network, the internet; or an address that must never be loaded. */
type Reach = 'loopback' | 'private' | 'forbidden' | 'public'

/** What an IP address is, in words that follow "is", such as `a link-local address`. */
export interface AddressKind {
  readonly reach: Reach
  readonly what: string
}

/** The address on which servers listen to be reached by every address of their machine. */
export const UNSPECIFIED = 'an unspecified address'

/**
 * The special networks; the first match wins. IANA's special-purpose registries (RFC 6890), and cloud metadata addresses: 169.254.169.254 everywhere,
 * 168.63.129.16 at Azure, 100.100.100.200 at Alibaba, 192.0.0.192 at Oracle, fd00:ec2::/32 at Amazon, fd20:ce::254 at Google.
 */
const KINDS: readonly (readonly [Reach, string, readonly string[]])[] = [
  [
    'forbidden',
    'a cloud metadata address',
    ['169.254.169.254/32', '168.63.129.16/32', '100.100.100.200/32', '192.0.0.192/32', 'fd00:ec2::/32', 'fd20:ce::254/128'],
  ],
  ['loopback', 'a loopback address', ['127.0.0.0/8', '::1/128']],
  ['private', 'a private address', ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7', 'fec0::/10']],
  ['forbidden', 'a link-local address', ['169.254.0.0/16', 'fe80::/10']],
  ['forbidden', 'a multicast address', ['224.0.0.0/4', 'ff00::/8']],
  ['forbidden', 'the broadcast address', ['255.255.255.255/32']],
  ['forbidden', 'a reserved address', ['240.0.0.0/4', '192.0.0.0/24', '100::/64', '5f00::/16']],
  ['forbidden', UNSPECIFIED, ['0.0.0.0/8', '::/128']],
]

const PUBLIC: AddressKind = { reach: 'public', what: 'a public address' }
const NO_ADDRESS: AddressKind = { reach: 'forbidden', what: 'no IP address' }

function listsFor(family: 4 | 6): readonly (readonly [AddressKind, BlockList])[] {
  return KINDS.map(([reach, what, networks]) => {
    const list = new BlockList()
    for (const network of networks) {
      const [address, bits] = network.split('/') as [string, string]
      if (isIP(address) === family) list.addSubnet(address, Number(bits), `ipv${family}`)
    }
    return [{ reach, what }, list]
  })
}

const LISTS = { 4: listsFor(4), 6: listsFor(6) } as const

const listedKind = (address: string, family: 4 | 6): AddressKind | undefined =>
  LISTS[family].find(([, list]) => list.check(address, `ipv${family}`))?.[0]

/**
 * The kind of an IP address. An IPv4 address embedded in IPv6 is judged as the IPv4 address, since that is where the packet ends up; if it can be read in
 * several ways, as the most restricted one. Text that is not an IP address is forbidden: what cannot be judged is not loaded.
 *
 * Special networks that still reach other parties count as public, which must be allowed by name: carriers' (100.64.0.0/10), and those for benchmarks
 * (198.18.0.0/15), behind which some proxies hide public names.
 */
export function addressKind(address: string): AddressKind {
  const bare = address.replace(/%.*$/, '') // fe80::1%eth0: the zone names the interface, not the kind
  const family = isIP(bare)
  if (family === 0) return NO_ADDRESS
  const listed = listedKind(bare, family as 4 | 6)
  if (listed !== undefined || family === 4) return listed ?? PUBLIC
  const inside = embeddedIPv4(bare).map((ipv4) => listedKind(ipv4, 4) ?? PUBLIC)
  return inside.toSorted((first, second) => RANK.indexOf(first.reach) - RANK.indexOf(second.reach))[0] ?? PUBLIC
}

/** The most restricted comes first. */
const RANK: readonly Reach[] = ['forbidden', 'public', 'private', 'loopback']
