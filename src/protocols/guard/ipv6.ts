/** The 16 bytes of a valid IPv6 address without zone. */
function bytesOfIPv6(address: string): readonly number[] {
  const [head = '', tail] = address.split('::', 2)
  const before = bytesOfGroups(head)
  if (tail === undefined) return before
  const after = bytesOfGroups(tail)
  return [...before, ...Array.from({ length: 16 - before.length - after.length }, () => 0), ...after]
}

const bytesOfGroups = (text: string): number[] =>
  text === ''
    ? []
    : text.split(':').flatMap((group) => {
        if (group.includes('.')) return group.split('.').map(Number)
        const value = Number.parseInt(group, 16)
        return [value >> 8, value & 0xff]
      })

/** A form of IPv6 address that contains an IPv4 address, which is where the packet ends up. */
interface Embedding {
  readonly prefix: readonly number[]
  /** The positions of the IPv4 address bytes: one list for each way to read it. */
  readonly at: readonly (readonly number[])[]
  /** Whether its bits are inverted. */
  readonly isInverted?: boolean
}

const LAST = [[12, 13, 14, 15]]

const EMBEDDINGS: readonly Embedding[] = [
  // IPv4-mapped (RFC 4291), IPv4-translated (RFC 2765), IPv4-compatible (RFC 4291).
  { prefix: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff], at: LAST },
  { prefix: [0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0], at: LAST },
  { prefix: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], at: LAST },
  // NAT64 (RFC 6052), and local-use NAT64 (RFC 8215), which has four layouts.
  { prefix: [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0], at: LAST },
  { prefix: [0, 0x64, 0xff, 0x9b, 0, 1], at: [[6, 7, 9, 10], [7, 9, 10, 11], [9, 10, 11, 12], ...LAST] },
  // 6to4 (RFC 3056), and Teredo (RFC 4380): the client behind it.
  { prefix: [0x20, 0x02], at: [[2, 3, 4, 5]] },
  { prefix: [0x20, 0x01, 0, 0], at: LAST, isInverted: true },
]

/** The IPv4 addresses that an IPv6 address may contain; none for a native IPv6 address. */
export function embeddedIPv4(address: string): readonly string[] {
  const bytes = bytesOfIPv6(address)
  const embedding = EMBEDDINGS.find(({ prefix }) => prefix.every((byte, index) => bytes[index] === byte))
  if (embedding === undefined) return []
  const flip = embedding.isInverted === true ? 0xff : 0
  const readAt = (places: readonly number[]): string => places.map((place) => bytes[place]! ^ flip).join('.')
  const { at } = embedding
  if (at.length === 1) return at.map(readAt)
  const likely = at.filter((places) => isSuffixEmpty(bytes, places)).map(readAt)
  const linkLocal = at.map(readAt).filter((text) => text.startsWith('169.254.'))
  const found = [...likely, ...linkLocal].filter((text) => !text.startsWith('0.'))
  return found.length > 0 ? found : [readAt(LAST[0]!)]
}

/** The bytes after the IPv4 address are zero, and so is byte 8 (RFC 6052, 2.2). */
const isSuffixEmpty = (bytes: readonly number[], places: readonly number[]): boolean =>
  bytes.slice(places.at(-1)! + 1).every((byte) => byte === 0) && (places === LAST[0] || bytes[8] === 0)
