import { BlockList, isIP } from 'node:net'

/** How far away an address is: this machine, a network of one's own, the world; or one that nobody may be made to load. */
type Reach = 'loopback' | 'private' | 'forbidden' | 'public'

/** What an IP address is, in words that follow "is", such as `a link-local address`. */
export interface AddressKind {
  readonly reach: Reach
  readonly what: string
}

/**
 * The special networks, first match wins. IANA's special-purpose registries (RFC 6890), and where clouds answer for the machine itself:
 * 169.254.169.254 everywhere, 168.63.129.16 at Azure, 100.100.100.200 at Alibaba, 192.0.0.192 at Oracle, fd00:ec2::/32 at Amazon, fd20:ce::254 at Google.
 */
const KINDS: readonly (readonly [Reach, string, readonly string[]])[] = [
  [
    'forbidden',
    'a cloud metadata address',
    ['169.254.169.254/32', '168.63.129.16/32', '100.100.100.200/32', '192.0.0.192/32', 'fd00:ec2::/32', 'fd20:ce::254/128'],
  ],
  ['loopback', 'a loopback address', ['127.0.0.0/8', '::1/128']],
  ['private', 'a private address', ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7']],
  ['forbidden', 'a link-local address', ['169.254.0.0/16', 'fe80::/10']],
  ['forbidden', 'a multicast address', ['224.0.0.0/4', 'ff00::/8']],
  ['forbidden', 'the broadcast address', ['255.255.255.255/32']],
  ['forbidden', 'a reserved address', ['240.0.0.0/4']],
  ['forbidden', 'an unspecified address', ['0.0.0.0/8', '::/128']],
]

/** Prefixes of 96 bits in front of an IPv4 address: mapped, translated (RFC 2765), NAT64 (RFC 6052), compatible (RFC 4291). */
const EMBEDDINGS = ['::ffff:', '::ffff:0:', '64:ff9b::', '::'] as const

const PUBLIC: AddressKind = { reach: 'public', what: 'a public address' }
const NO_ADDRESS: AddressKind = { reach: 'forbidden', what: 'no IP address' }

/** The kinds for one family. The IPv6 list judges an IPv4 address in IPv6 clothes as the IPv4 address: that is where the packet ends up. */
function listsFor(family: 4 | 6): readonly (readonly [AddressKind, BlockList])[] {
  return KINDS.map(([reach, what, networks]) => {
    const list = new BlockList()
    for (const network of networks) {
      const [address, bits] = network.split('/') as [string, string]
      const embeds = isIP(address) === 4 && family === 6
      if (embeds) for (const prefix of EMBEDDINGS) list.addSubnet(prefix + address, 96 + Number(bits), 'ipv6')
      else if (isIP(address) === family) list.addSubnet(address, Number(bits), `ipv${family}`)
    }
    return [{ reach, what }, list]
  })
}

const LISTS = { 4: listsFor(4), 6: listsFor(6) } as const

/** What an IP address is. Text that is no IP address is forbidden: what cannot be judged is not loaded. */
export function addressKind(address: string): AddressKind {
  const bare = address.replace(/%.*$/, '') // fe80::1%eth0: the zone says which wire, not what kind
  const family = isIP(bare)
  if (family !== 4 && family !== 6) return NO_ADDRESS
  return LISTS[family].find(([, list]) => list.check(bare, `ipv${family}`))?.[0] ?? PUBLIC
}
