import { expect, test } from 'vitest'
import type { Open } from './bench.ts'
import { messageOf } from '../../helpers/message-of.ts'
import { answerJson, serveHttp } from '../servers/origin.ts'
import { CallLog } from '../setting.ts'

/** Sets what the query asks for, and answers with the cookies it was sent. */
const cookieServer = (): ReturnType<typeof serveHttp> =>
  serveHttp((request, response) => {
    const set = new URL(request.url!, 'http://origin').searchParams.getAll('set')
    if (set.length > 0) response.setHeader('set-cookie', set)
    answerJson(response, request.headers.cookie ?? '')
  })
const setting = (...cookies: readonly string[]): { query: { set: readonly string[] } } => ({ query: { set: cookies } })

export function contractOfCookies(open: Open): void {
  test('come back to the target, on an address and on localhost, by user', async () => {
    const { port } = await cookieServer()
    const { session, user } = open()
    const other = session.user(new CallLog())
    for (const host of ['127.0.0.1', 'localhost']) {
      const url = `http://${host}:${port}/`
      await user.client.get(url, setting('a=1', 'b=2; HttpOnly; SameSite=Strict'))
      expect((await user.client.get(url)).json()).toBe('a=1; b=2')
      expect((await other.client.get(url)).json()).toBe('')
    }
  })

  test('keep to their path, expire, and can be deleted', async () => {
    const { url } = await cookieServer()
    const { user } = open()
    await user.client.get(
      url,
      setting('root=1; Path=/', 'deep=1; Path=/deep', 'old=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT', 'gone=1; Max-Age=0'),
    )
    expect((await user.client.get(url)).json()).toBe('root=1')
    expect((await user.client.get(`${url}/deep/er`)).json()).toBe('deep=1; root=1')
    await user.client.get(url, setting('root=; Max-Age=0; Path=/'))
    expect((await user.client.get(`${url}/deep`)).json()).toBe('deep=1')
  })

  test('of another domain are refused', async () => {
    const { url } = await cookieServer()
    const { user } = open()
    await user.client.get(url, setting('foreign=1; Domain=example.com', 'broken', '=;=', 'own=1'))
    expect((await user.client.get(url)).json()).toBe('own=1')
  })

  test('are forgotten by clearCookies, while the connection stays', async () => {
    const origin = await cookieServer()
    const { user } = open()
    await user.client.get(origin.url, setting('a=1'))
    user.clearCookies()
    expect((await user.client.get(origin.url)).json()).toBe('')
    expect(origin.sockets).toHaveLength(1)
  })

  test('of the caller take the place of those kept', async () => {
    const { url } = await cookieServer()
    const { user } = open()
    await user.client.get(url, setting('a=1'))
    expect((await user.client.get(url, { headers: { Cookie: 'mine=1' } })).json()).toBe('mine=1')
  })

  test('go with request tasks as well, both ways', async () => {
    const seen: (string | undefined)[] = []
    const { url } = await serveHttp((request, response) => {
      seen.push(request.headers.cookie)
      response.setHeader('Set-Cookie', `n=${seen.length}`)
      response.end()
    })
    const { session, user } = open()
    const prepared = session.prepare({ url })
    await user.send(prepared)
    await user.send(prepared)
    await user.client.get(url)
    expect(seen).toEqual([undefined, 'n=1', 'n=2'])
  })

  test('are bounded: a target that never stops inventing names does not fill the memory', async () => {
    let next = 0
    const { url } = await serveHttp((request, response) => {
      response.setHeader(
        'set-cookie',
        Array.from({ length: 100 }, () => `c${next++}=1`),
      )
      answerJson(response, (request.headers.cookie ?? '').split('; ').length)
    })
    const { session, user } = open()
    let count = 0
    for (let n = 0; n < 6; n++) count = (await user.client.get(url)).json<number>()
    expect(count).toBe(300)
    expect(session.evictedCookies()).toBe(300)
  })

  test('that name a domain in other letters cost no reply, and no connection', async () => {
    const origin = await serveHttp((_, response) => {
      response.setHeader('set-cookie', [Buffer.from('a=b; Domain=пример.рф').toString('latin1'), 'c=d; Domain=[::1', 'ok=1'])
      response.end()
    })
    const { session, user, log } = open()
    const prepared = session.prepare({ url: origin.url })
    await user.send(prepared)
    await user.client.get(origin.url)
    await user.send(prepared)
    expect(log.calls.map(({ status, failure }) => [status, failure])).toEqual(Array.from({ length: 3 }, () => [200, undefined]))
    expect(origin.sockets).toHaveLength(1)
  })

  test('of a reply are told by name, without those of others', async () => {
    const { url } = await cookieServer()
    const { user } = open()
    await user.client.get(url, setting('old=1'))
    const reply = await user.client.get(url, setting('a=1; HttpOnly', 'b=x=y', 'a=2; Path=/deep', 'broken', '__proto__=3'))
    expect({ ...reply.cookies }).toEqual({ a: '2', b: 'x=y', ['__proto__']: '3' })
    expect(Object.keys((await user.client.get(url)).cookies)).toEqual([])
  })

  test('of a user can be read, set and cleared', async () => {
    const { url } = await cookieServer()
    const { session, user } = open({ baseUrl: () => `${url}/deep/` })
    const other = session.user(new CallLog())
    const { cookies } = user.client
    expect(cookies.get('csrf')).toBeUndefined()
    await user.client.get(url, setting('csrf=abc; Path=/deep', 'plain=1'))
    expect([cookies.get('csrf'), cookies.get('plain'), cookies.get('other')]).toEqual(['abc', '1', undefined])
    expect([cookies.get('csrf', url), cookies.get('csrf', `${url}/deep`), cookies.get('plain', '/any')]).toEqual([undefined, 'abc', '1'])
    expect(other.client.cookies.get('csrf')).toBeUndefined()

    cookies.set('csrf', 'mine')
    cookies.set('elsewhere', '1', 'http://127.0.0.2/')
    expect(cookies.get('csrf')).toBe('mine')
    expect((await user.client.get(`${url}/else`)).json()).toBe('plain=1; csrf=mine')
    expect((await user.client.get(`${url}/deep`)).json()).toBe('csrf=abc; plain=1; csrf=mine')

    cookies.clear()
    expect(cookies.get('plain')).toBeUndefined()
    expect((await user.client.get(url)).json()).toBe('')
  })

  test('that cannot be sent are refused, and no value is shown', async () => {
    const { user } = open({ baseUrl: () => 'http://127.0.0.1:9' })
    const { cookies } = user.client
    for (const value of ['a;hunter2', 'hunter2\r\nx: y', ' hunter2', 'hunter2\u{1F600}', 5, undefined]) {
      const message = messageOf(() => cookies.set('name', value as string))
      expect(message).toMatch(/^bad-call: Expected the value of the cookie `name` to be text without ';'/)
      expect(message).not.toContain('hunter2')
    }
    for (const name of ['', 'hunter2=1', 'hunter2;', 5])
      expect(messageOf(() => cookies.set(name as string, '1'))).toMatch(/^bad-call: Expected the name of a cookie(?!.*hunter2)/)
    const { user: baseless } = open()
    expect(messageOf(() => baseless.client.cookies.set('a', '1'))).toMatchInlineSnapshot(
      `"no-base-url: Expected the option \`baseUrl\`, whose host the cookie is for, got none: give it, or an address, as in http.cookies.set(name, value, url)"`,
    )
    baseless.client.cookies.set('a', '1', 'http://127.0.0.1/')
    expect(baseless.client.cookies.get('a')).toBe('1')
  })

  test('of an ended iteration are neither read nor changed', async () => {
    const { user } = open({ baseUrl: () => 'http://127.0.0.1:9' })
    const lifetime = { isOver: false }
    const { cookies } = user.clientFor(lifetime)
    cookies.set('a', '1')
    lifetime.isOver = true
    for (const late of [() => cookies.get('a'), () => cookies.set('a', '2'), () => cookies.clear()])
      expect(messageOf(late)).toMatch(/^aborted: Expected `http.cookies` to be used while its iteration goes on/)
    expect(user.client.cookies.get('a')).toBe('1')
  })

  test('per iteration are those that were kept, and no others', async () => {
    const { url } = await cookieServer()
    const { user } = open({ cookies: 'per-iteration' })
    await user.client.get(url, setting('login=1'))
    user.keepCookies()
    user.endIteration()
    for (let n = 0; n < 2; n++) {
      expect((await user.client.get(url, setting(`n=${n}`, 'login=; Max-Age=0'))).json()).toBe('login=1')
      expect((await user.client.get(url)).json()).toBe(`n=${n}`)
      user.endIteration()
    }
    user.clearCookies()
    user.endIteration()
    expect((await user.client.get(url)).json()).toBe('')
  })

  test('that are off are neither kept nor sent, though a reply tells its own', async () => {
    const { url } = await cookieServer()
    const { user } = open({ cookies: 'off', baseUrl: () => url })
    expect((await user.client.get(url, setting('a=1'))).cookies).toMatchObject({ a: '1' })
    expect((await user.client.get(url)).json()).toBe('')
    expect(user.client.cookies.get('a')).toBeUndefined()
    expect(messageOf(() => user.client.cookies.set('a', '1'))).toContain("remove `cookies: 'off'`")
    expect((await user.client.get(url, { headers: { cookie: 'mine=1' } })).json()).toBe('mine=1')
  })

  test('of 400 logins, each with a state of its own that is deleted again, all are kept as long as they are needed', async () => {
    const { url } = await serveHttp((request, response) => {
      const { pathname, searchParams } = new URL(request.url!, 'http://origin')
      const state = `state-${searchParams.get('n')}`
      const isKnown = (request.headers.cookie ?? '').split('; ').includes(`${state}=1`)
      response.setHeader('set-cookie', pathname === '/login' ? `${state}=1; Path=/` : `${state}=; Path=/; Max-Age=0`)
      response.writeHead(pathname === '/login' || isKnown ? 200 : 403).end()
    })
    const { session, user, log } = open()
    for (let n = 0; n < 400; n++) {
      await user.client.get(`${url}/login`, { query: { n } })
      await user.client.get(`${url}/callback`, { query: { n } })
    }
    expect(log.calls.filter(({ status }) => status !== 200)).toHaveLength(0)
    expect(session.evictedCookies()).toBe(0)
  })
}
