import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addressKind } from '../../../src/protocols/guard/address.ts'

const TABLE = [
  ['127.0.0.1', 'loopback', 'a loopback address'],
  ['127.255.255.254', 'loopback', 'a loopback address'],
  ['::1', 'loopback', 'a loopback address'],
  ['10.0.0.1', 'private', 'a private address'],
  ['172.16.0.1', 'private', 'a private address'],
  ['172.31.255.255', 'private', 'a private address'],
  ['192.168.1.1', 'private', 'a private address'],
  ['fd12:3456:789a::1', 'private', 'a private address'],
  ['169.254.1.1', 'forbidden', 'a link-local address'],
  ['fe80::1', 'forbidden', 'a link-local address'],
  ['fe80::1%eth0', 'forbidden', 'a link-local address'],
  ['febf::1', 'forbidden', 'a link-local address'],
  ['169.254.169.254', 'forbidden', 'a cloud metadata address'],
  ['fd00:ec2::254', 'forbidden', 'a cloud metadata address'],
  ['fd20:ce::254', 'forbidden', 'a cloud metadata address'],
  ['168.63.129.16', 'forbidden', 'a cloud metadata address'],
  ['100.100.100.200', 'forbidden', 'a cloud metadata address'],
  ['192.0.0.192', 'forbidden', 'a cloud metadata address'],
  ['224.0.0.1', 'forbidden', 'a multicast address'],
  ['239.255.255.255', 'forbidden', 'a multicast address'],
  ['ff02::1', 'forbidden', 'a multicast address'],
  ['255.255.255.255', 'forbidden', 'the broadcast address'],
  ['240.0.0.1', 'forbidden', 'a reserved address'],
  ['0.0.0.0', 'forbidden', 'an unspecified address'],
  ['0.1.2.3', 'forbidden', 'an unspecified address'],
  ['::', 'forbidden', 'an unspecified address'],
  ['128.0.0.1', 'public', 'a public address'],
  ['172.32.0.1', 'public', 'a public address'],
  ['100.64.0.1', 'public', 'a public address'],
  ['203.0.113.7', 'public', 'a public address'],
  ['198.18.0.1', 'public', 'a public address'],
  ['192.0.0.8', 'forbidden', 'a reserved address'],
  ['192.0.1.1', 'public', 'a public address'],
  ['192.88.99.1', 'public', 'a public address'],
  ['100::1', 'forbidden', 'a reserved address'],
  ['5f00::1', 'forbidden', 'a reserved address'],
  ['ff00::', 'forbidden', 'a multicast address'],
  ['fe80::1%25eth0', 'forbidden', 'a link-local address'],
  ['fec0::1', 'private', 'a private address'],
  ['feff:ffff::1', 'private', 'a private address'],
  ['fdff::1', 'private', 'a private address'],
  ['2606:4700::1111', 'public', 'a public address'],
  ['64:ff9b:2::a9fe:a9fe', 'public', 'a public address'],
  ['2003:a9fe:a9fe::', 'public', 'a public address'],
  ['2001:db8:a9fe:a9fe::', 'public', 'a public address'],
  ['2001:db8::1', 'public', 'a public address'],
  ['localhost', 'forbidden', 'no IP address'],
  ['127.1', 'forbidden', 'no IP address'],
  ['', 'forbidden', 'no IP address'],
] as const

test.for(TABLE)('%s is %s: %s', ([address, reach, what]) => {
  expect(addressKind(address)).toEqual({ reach, what })
})

const hex = (address: string): string => {
  const [a, b, c, d] = address.split('.').map(Number) as [number, number, number, number]
  return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
}

describe('an IPv4 address in IPv6 clothes', () => {
  test.for(['::ffff:', '::ffff:0:', '64:ff9b::'])('is judged as what it holds, behind %s', (prefix) => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const plain = addressKind(address)
        expect(addressKind(prefix + address)).toEqual(plain)
        expect(addressKind(prefix + hex(address))).toEqual(plain)
        expect(addressKind((prefix + hex(address)).toUpperCase())).toEqual(plain)
      }),
    )
    for (const [address] of TABLE.filter(([text]) => /^[\d.]+\.[\d.]+\.[\d.]+$/.test(text))) {
      expect([prefix + address, addressKind(prefix + address)]).toEqual([prefix + address, addressKind(address)])
    }
  })

  test('is so in the deprecated compatible form too, and ::1 stays what it is', () => {
    expect(addressKind('::169.254.169.254').reach).toBe('forbidden')
    expect(addressKind('::127.0.0.1').reach).toBe('loopback')
    expect(addressKind('::1').reach).toBe('loopback')
  })
})

/** RFC 6052, 2.2: where an IPv4 address stands behind a prefix of so many bits; byte 8 is always zero. */
const NAT64_LAYOUTS = [
  [48, ([a, b, c, d]) => `64:ff9b:1:${word(a, b)}:${word(0, c)}:${word(d, 0)}::`],
  [56, ([a, b, c, d]) => `64:ff9b:1:${word(7, a)}:${word(0, b)}:${word(c, d)}::`],
  [64, ([a, b, c, d]) => `64:ff9b:1:707:${word(0, a)}:${word(b, c)}:${word(d, 0)}:0`],
  [96, ([a, b, c, d]) => `64:ff9b:1::${word(a, b)}:${word(c, d)}`],
] satisfies readonly (readonly [number, (bytes: Bytes) => string])[]
type Bytes = readonly [number, number, number, number]
const word = (high: number, low: number): string => ((high << 8) | low).toString(16)
const bytesOf = (address: string): Bytes => address.split('.').map(Number) as unknown as Bytes

const FORBIDDEN = TABLE.filter(
  ([address, reach]) => reach === 'forbidden' && /^\d+\.\d+\.\d+\.\d+$/.test(address) && !address.startsWith('0.'),
)

describe.for([
  ['6to4', ([a, b, c, d]: Bytes) => `2002:${word(a, b)}:${word(c, d)}::1`],
  ['Teredo', ([a, b, c, d]: Bytes) => `2001:0:4136:e378:8000:63bf:${word(a ^ 255, b ^ 255)}:${word(c ^ 255, d ^ 255)}`],
] as const)('an IPv4 address behind %s', ([, dress]) => {
  test('is judged as what it is', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(addressKind(dress(bytesOf(address)))).toEqual(addressKind(address))
      }),
    )
    for (const [address] of FORBIDDEN) expect(addressKind(dress(bytesOf(address)))).toEqual(addressKind(address))
  })
})

test.for(NAT64_LAYOUTS)("an IPv4 address behind a network's own NAT64 of %i bits is never judged as less than it is", ([, dress]) => {
  for (const [address, reach] of FORBIDDEN) expect([address, addressKind(dress(bytesOf(address))).reach]).toEqual([address, reach])
  expect(addressKind(dress([8, 8, 8, 8])).reach).not.toMatch(/loopback|private/)
})

test.for(['10.1.2.3', '192.168.1.1'])('behind one of 96 bits it leads to the private network of %s', (address) => {
  for (const prefix of ['64:ff9b:1::', '64:ff9b:1:fffe::']) {
    expect(addressKind(prefix + address).reach).toBe('private')
    expect(addressKind(`${prefix}169.254.169.254`).reach).toBe('forbidden')
  }
})
