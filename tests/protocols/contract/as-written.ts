import { array, assert, asyncProperty, string, stringMatching, tuple } from 'fast-check'
import { expect, test } from 'vitest'
import type { HttpRequestOptions } from '../../../src/protocols/http/client.ts'
import type { Open } from './bench.ts'
import { serveRaw, serveTls, type Origin } from '../servers/origin.ts'
import { trusting } from './connections/tls.ts'

/** Keeps the target of each request line, byte for byte, and answers with nothing. */
export async function serveLines(): Promise<Origin & { readonly targets: string[] }> {
  const targets: string[] = []
  const origin = await serveRaw((socket, head) => {
    targets.push(head.toString('latin1').split(' ', 2)[1]!)
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')
  })
  return { ...origin, targets }
}

type Query = NonNullable<HttpRequestOptions['query']>

const APPENDED: readonly (readonly [address: string, query: Query | undefined, sent: string])[] = [
  ['/a%20b?x=%20', { y: 1 }, '/a%20b?x=%20&y=1'],
  ['/?flag', { y: 1 }, '/?flag&y=1'],
  ['/?flag&flag=', { y: 1 }, '/?flag&flag=&y=1'],
  ['/%E9?name=%E9', { y: 'é' }, '/%E9?name=%E9&y=%C3%A9'],
  ['/?a=1&a=2&a=1', { a: 3 }, '/?a=1&a=2&a=1&a=3'],
  ['/?a+b=c+d', { e: 'f g' }, '/?a+b=c+d&e=f+g'],
  ['/?a=1#part', { b: 2 }, '/?a=1&b=2'],
  ['/#part?no=query', { b: 2 }, '/?b=2'],
  ['/?', { b: 2 }, '/?b=2'],
  ['/?', undefined, '/?'],
  ['/?a=1&', { b: 2 }, '/?a=1&b=2'],
  ['/?a?', { b: 2 }, '/?a?&b=2'],
  ['/?a=1', {}, '/?a=1'],
  ['/?a=%zz&b=~!*()', { c: undefined, d: null, e: [] }, '/?a=%zz&b=~!*()'],
  ['/?a[]=1&a[]=2', new URLSearchParams('b=1&b=&c'), '/?a[]=1&a[]=2&b=1&b=&c='],
  ['/?q=a%26b%3Dc', { q: 'd&e=f#g' }, '/?q=a%26b%3Dc&q=d%26e%3Df%23g'],
]

/** Whatever may stand in an address, and what the URL standard leaves as it is there. */
const written = stringMatching(/^(?:[\w~!$*(),;:@/?[\]|=&+.-]|%[\dA-Fa-f]{2}|%)*$/, { maxLength: 40 })

const text = string({ unit: 'grapheme' })

export function contractOfAddressesAsWritten(open: Open): void {
  test.for(APPENDED)('%s with query %o goes out as %s', async ([address, query, sent]) => {
    const { url, targets } = await serveLines()
    const { session, user } = open({ baseUrl: () => url })
    await user.client.get(url + address, { query })
    await user.client.get(address, { query })
    await user.client.get(new URL(url + address), { query })
    await user.send(session.prepare({ url: address, query }))
    await user.send(session.prepareTask({ url: () => address, query })(undefined))
    expect(targets).toEqual(Array.from({ length: 5 }, () => sent))
  })

  test('whatever the address and the query are, the one stays as it is and the other stands behind it', async () => {
    const { url, targets } = await serveLines()
    const { user } = open({ baseUrl: () => url })
    await assert(
      asyncProperty(written, array(tuple(text, text), { minLength: 1, maxLength: 3 }), async (own, pairs) => {
        await user.client.get(`/p?${own}`, { query: new URLSearchParams(pairs) })
        const sent = targets.at(-1)!
        expect(sent.slice(0, `/p?${own}`.length)).toBe(`/p?${own}`)
        expect([...new URLSearchParams(sent.slice('/p'.length))]).toEqual([...new URLSearchParams(`?${own}`), ...pairs])
      }),
      { numRuns: 200 },
    )
  })

  test.for([
    ['page=2', 'a string'],
    [2, 'a number'],
    [null, 'null'],
    [['page', 2], 'Array (object)'],
    [new Map([['token', 'hunter2']]), 'Map (object)'],
    [() => ({}), 'a function'],
  ])('%o is no query', async ([query, came]) => {
    const { user, log } = open({ baseUrl: () => 'http://127.0.0.1:9' })
    await expect(user.client.get('/', { query: query as unknown as Query })).rejects.toMatchObject({
      code: 'bad-call',
      message: `Expected \`query\` to be an object such as { page: 2 } or URLSearchParams, got ${came as string}`,
    })
    expect(log.begun).toBe(0)
  })

  test('a value of a query that no address can hold is refused, and not shown', async () => {
    const { user } = open({ baseUrl: () => 'http://127.0.0.1:9' })
    await expect(user.client.get('/', { query: { filter: { token: 'hunter2' } as never } })).rejects.toMatchObject({
      message: 'Expected the query parameter `filter` to be text, a number, a boolean or a list of these, got Object (object)',
    })
  })
}

export function contractOfAddressesAsWrittenOverHttp2(open: Open): void {
  test('addresses go out as written', async () => {
    const targets: (string | undefined)[] = []
    const { url } = await serveTls((request, response) => {
      targets.push(request.url)
      response.end()
    })
    const { session, user } = open({ ...trusting, http2: true, baseUrl: () => url })
    for (const [address, query] of APPENDED) await user.send(session.prepare({ url: address, query }))
    expect(targets).toEqual(APPENDED.map(([, , sent]) => sent))
  })
}
