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
  ['fec0::1', 'public', 'a public address'],
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
