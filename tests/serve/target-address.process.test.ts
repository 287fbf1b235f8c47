import { describe, expect, test } from 'vitest'
import { printedAddresses, reachableHost, urlOf } from '../../src/serve/target-address.ts'

describe('an address as a URL', () => {
  test.each([
    [{ host: '127.0.0.1', port: 80, isSecure: false }, 'http://127.0.0.1:80'],
    [{ host: '::1', port: 4321, isSecure: true }, 'https://[::1]:4321'],
    [{ host: 'localhost', port: 4321, isSecure: true }, 'https://localhost:4321'],
  ])('%o is %s', (address, url) => expect(urlOf(address)).toBe(url))
})

test('who listens everywhere is reached over loopback, anyone else where he is', () => {
  expect(['0.0.0.0', '::', '127.0.0.1', '::1', '192.168.1.5'].map(reachableHost)).toEqual([
    '127.0.0.1',
    '127.0.0.1',
    '127.0.0.1',
    '::1',
    '192.168.1.5',
  ])
})

const urlsIn = (text: string): string[] => printedAddresses(text).map(urlOf)

describe('the addresses in a text', () => {
  test.each([
    ['localhost may be IPv4 or IPv6', '  Local: http://localhost:5173/\n', ['http://127.0.0.1:5173', 'http://[::1]:5173']],
    ['behind TLS the name stays', 'https://localhost:8443 ', ['https://localhost:8443']],
    ['every address of the machine', 'on http://0.0.0.0:80\n', ['http://127.0.0.1:80']],
    ['every address of the machine, by IPv6', 'on http://[::]:80\n', ['http://127.0.0.1:80', 'http://[::1]:80']],
    ['IPv6', '"http://[::1]:4000"', ['http://[::1]:4000']],
    ['several, in order', 'HTTP://127.0.0.2:1/ and http://127.0.0.1:2.', ['http://127.0.0.2:1', 'http://127.0.0.1:2']],
    ['another machine is none', 'http://192.168.1.5:3000/ http://example.com:80/ http://localhost.example.com:80/', []],
    ['without a port it is none', 'http://localhost/', []],
    ['no such port', 'http://localhost:70000/', []],
    ['a number that may go on is none yet', 'http://localhost:43', []],
  ])('%s', (_story, text, urls) => expect(urlsIn(text)).toEqual(urls))
})
