import { array, assert, constantFrom, property, tuple } from 'fast-check'
import { CookieJar } from 'tough-cookie'
import { expect, onTestFinished, test, vi } from 'vitest'
import { Cookies } from '../../../../src/protocols/http/cookies/cookies.ts'

/** The cookies that are due at each address, after those of `url` were set. */
function dueAt(url: string, set: readonly string[], addresses: readonly string[]): (string | undefined)[] {
  const cookies = new Cookies(() => {})
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
  let nowMs = 0
  const cookies = new Cookies(
    () => {},
    () => nowMs,
  )
  cookies.store('http://shop.test/', ['a=1; Max-Age=10', 'b=1; Expires=Thu, 01 Jan 1970 00:00:20 GMT', 'c=1'])
  const due = (atMs: number): string | undefined => {
    nowMs = atMs
    return cookies.headerFor('http://shop.test/')
  }
  expect([9_999, 10_001, 20_001].map(due)).toEqual(['a=1; b=1; c=1', 'b=1; c=1', 'c=1'])
})

test('the time that a test has set is not that of cookies', () => {
  const cookies = new Cookies(() => {})
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2200-01-01') })
  onTestFinished(() => void vi.useRealTimers())
  cookies.store('http://shop.test/', ['a=1; Expires=Fri, 01 Jan 2100 00:00:00 GMT'])
  expect(cookies.headerFor('http://shop.test/')).toBe('a=1')
})

test('a cookie that is deleted, or over, leaves the jar: 400 logins with a state cookie each all work', () => {
  const evicted = vi.fn<() => void>()
  const cookies = new Cookies(evicted)
  for (let login = 0; login < 400; login++) {
    const state = `state-${login}`
    cookies.store('http://shop.test/login', [`${state}=${login}; Path=/`, 'session=1; Path=/', 'short=1; Max-Age=1; Path=/'])
    expect(cookies.headerFor('http://shop.test/callback')).toBe(
      login === 0 ? `${state}=${login}; session=1; short=1` : `session=1; short=1; ${state}=${login}`,
    )
    cookies.store('http://shop.test/callback', [
      login % 2 ? `${state}=; Max-Age=0; Path=/` : `${state}=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/`,
    ])
  }
  expect(evicted).not.toHaveBeenCalled()
})

test('of 300 that are kept, the oldest goes for the next, which is told; what is over goes first', () => {
  let nowMs = 0
  const evicted = vi.fn<() => void>()
  const cookies = new Cookies(evicted, () => nowMs)
  const names = (): string[] => (cookies.headerFor('http://shop.test/') ?? '').split('; ')
  for (let n = 0; n < 300; n++) cookies.store('http://shop.test/', [`c${n}=1${n < 10 ? '; Max-Age=5' : ''}`])
  nowMs = 6_000
  for (let n = 300; n < 310; n++) cookies.store('http://shop.test/', [`c${n}=1`])
  expect(evicted).not.toHaveBeenCalled()
  expect(names()).toEqual(Array.from({ length: 300 }, (_, n) => `c${n + 10}=1`))
  cookies.store('http://shop.test/', ['c10=2', 'new=1', 'newer=1'])
  expect(evicted).toHaveBeenCalledTimes(2)
  expect(names()).toEqual([...Array.from({ length: 298 }, (_, n) => `c${n + 12}=1`), 'new=1', 'newer=1'])
})

/** As the bytes of UTF-8 come from a parser that takes each for a letter. */
const latin1 = (text: string): string => Buffer.from(text).toString('latin1')

test.for([
  ['a domain in other letters', latin1('a=1; Domain=пример.рф'), 'http://shop.test/', undefined],
  ['its own domain in other letters', latin1('a=1; Domain=.пример.рф'), 'http://xn--e1afmkfd.xn--p1ai/', 'a=1'],
  ['a domain that is half a letter', `a=1; Domain=${latin1('п').slice(0, 1)}`, 'http://shop.test/', undefined],
  ['a domain that is no name', 'a=1; Domain=[::1', 'http://shop.test/', undefined],
  ['a domain with blanks in it', 'a=1; Domain=shop test', 'http://shop.test/', undefined],
  ['a domain of dots', 'a=1; Domain=...', 'http://shop.test/', undefined],
  ['a domain above its own', 'a=1; Domain=www.shop.test', 'http://shop.test/', undefined],
  ['a domain that ends like its own', 'a=1; Domain=op.test', 'http://shop.test/', undefined],
  ['half an address as domain', 'a=1; Domain=0.0.1', 'http://127.0.0.1/', undefined],
  ['a domain that is left empty', 'a=1; Domain=', 'http://shop.test/', 'a=1'],
  ['its own address as domain', 'a=1; Domain=127.0.0.1', 'http://127.0.0.1/', 'a=1'],
  ['a name of a prototype', '__proto__=1; Path=/; Domain=constructor', 'http://constructor/', '__proto__=1'],
  ['a path that is broken', 'a=1; Path=/%zz', 'http://shop.test/%zz/x', 'a=1'],
  ['a date that is none', 'a=1; Expires=Thu, 99 Foo 9999 99:99:99', 'http://shop.test/', 'a=1'],
  ['a date of long ago without a day of the week', 'a=1; Expires=1 Jan 70 0:0:0', 'http://shop.test/', undefined],
  ['an age beyond all dates', `a=1; Max-Age=${'9'.repeat(400)}`, 'http://shop.test/', 'a=1'],
  ['an age that is none', 'a=1; Max-Age=soon', 'http://shop.test/', 'a=1'],
  ['an age before its date', 'a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT', 'http://shop.test/', 'a=1'],
  ['control characters', 'a=1\u0000', 'http://shop.test/', undefined],
  ['bytes above ASCII', latin1('a=é'), 'http://shop.test/', latin1('a=é')],
  ['no name', '=1', 'http://shop.test/', undefined],
  ['nothing', '', 'http://shop.test/', undefined],
  ['a value with = in it', 'a=b=c==; HttpOnly', 'http://shop.test/', 'a=b=c=='],
  ['a promise of safety that is not kept', '__Secure-a=1', 'https://shop.test/', undefined],
  ['a promise of its host that is not kept', '__Host-a=1; Secure; Path=/; Domain=shop.test', 'https://shop.test/', undefined],
  ['promises that are kept', '__Host-a=1; Secure; Path=/', 'https://shop.test/', '__Host-a=1'],
] as const)('%s is read as in a browser, and never thrown at the caller', ([, header, url, due]) => {
  expect(dueAt(url, [header], [url])).toEqual([due])
})

/** Cookies as targets write them, and wrongly. */
const headers = array(
  tuple(
    constantFrom('a', 'b', '__Secure-c'),
    constantFrom('1', '', '"q"', 'x=y'),
    array(
      constantFrom(
        'Path=/',
        'Path=/deep',
        'Path=/deep/',
        'Path=deep',
        'Domain=shop.test',
        'Domain=.shop.test',
        'Domain=www.shop.test',
        'Domain=test',
        'Domain=other.test',
        'Secure',
        'HttpOnly',
        'Max-Age=60',
        'Max-Age=0',
        'Max-Age=-5',
        'Expires=Wed, 09 Jun 2100 10:18:14 GMT',
        'Expires=Sunday, 06-Nov-94 08:49:37 GMT',
        'Expires=nonsense',
      ),
      { maxLength: 4 },
    ),
  ).map(([name, value, attributes]) => [`${name}=${value}`, ...attributes].join('; ')),
  { maxLength: 4 },
)
const addresses = ['http', 'https'].flatMap((scheme) =>
  ['shop.test', 'www.shop.test', 'other.test'].flatMap((host) =>
    ['/', '/deep', '/deep/er', '/deeper'].map((path) => `${scheme}://${host}${path}`),
  ),
)

/** The one difference: theirs remembers when a cookie that was deleted meanwhile had first been set. */
const inAnyOrder = (due: string | undefined): readonly string[] => (due ?? '').split('; ').sort()

test('what is due where is what tough-cookie says', () => {
  assert(
    property(constantFrom(...addresses), headers, (url, set) => {
      const theirs = new CookieJar(undefined, { rejectPublicSuffixes: false })
      for (const header of set) theirs.setCookieSync(header, url, { ignoreError: true })
      expect(dueAt(url, set, addresses).map(inAnyOrder)).toEqual(
        addresses.map((address) => inAnyOrder(theirs.getCookieStringSync(address))),
      )
    }),
    { numRuns: 500 },
  )
})
