import { expect, onTestFinished, test, vi } from 'vitest'
import { Cookies } from '../../../src/protocols/http/cookies.ts'

/** The cookies that are due at each address, after those of `url` were set. */
function dueAt(url: string, set: readonly string[], addresses: readonly string[]): (string | undefined)[] {
  const cookies = new Cookies()
  cookies.store(url, set)
  return addresses.map((address) => cookies.headerFor(address))
}

test('a secure cookie goes over TLS alone, but on loopback hosts, as in browsers', () => {
  const set = ['s=1; Secure', 'p=1']
  expect(dueAt('https://shop.test/', set, ['https://shop.test/', 'http://shop.test/'])).toEqual(['s=1; p=1', 'p=1'])
  expect(dueAt('http://shop.test/', set, ['https://shop.test/'])).toEqual(['p=1'])
  for (const host of ['localhost', '127.0.0.1', '[::1]'])
    expect(dueAt(`http://${host}:3000/`, set, [`http://${host}:3000/`])).toEqual(['s=1; p=1'])
})

test('a cookie with a domain goes to the hosts below it, one without to its own host alone', () => {
  const set = ['wide=1; Domain=shop.test', 'narrow=1']
  expect(
    dueAt('http://www.shop.test/', set, ['http://www.shop.test/', 'http://api.shop.test/', 'http://shop.test/', 'http://other.test/']),
  ).toEqual(['wide=1; narrow=1', 'wide=1', 'wide=1', undefined])
})

test('the names of a company network are hosts like others', () => {
  expect(dueAt('http://intranet/', ['a=1', 'b=1; Domain=intranet'], ['http://intranet/'])).toEqual(['a=1; b=1'])
})

test('a cookie is gone when its time is over', () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 0 })
  onTestFinished(() => void vi.useRealTimers())
  const cookies = new Cookies()
  cookies.store('http://shop.test/', ['a=1; Max-Age=10', 'b=1; Expires=Thu, 01 Jan 1970 00:00:20 GMT', 'c=1'])
  const due = (nowMs: number): string | undefined => {
    vi.setSystemTime(nowMs)
    return cookies.headerFor('http://shop.test/')
  }
  expect([9_999, 10_001, 20_001].map(due)).toEqual(['a=1; b=1; c=1', 'b=1; c=1', 'c=1'])
})
