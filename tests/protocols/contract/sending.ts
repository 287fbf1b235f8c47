import { expect, test } from 'vitest'
import type { Open } from './bench.ts'
import { serveEcho, type Echo } from '../servers/origin.ts'
import { rejection } from '../setting.ts'

export function contractOfSending(open: Open): void {
  test.for(['get', 'post', 'put', 'patch', 'delete'] as const)('%s sends its method', async (method) => {
    const { url } = await serveEcho()
    const { user } = open()
    const reply = await user.client[method](`${url}/path?a=1`)
    expect(reply.json<Echo>()).toMatchObject({ method: method.toUpperCase(), url: '/path?a=1', body: '' })
  })

  test('a request has the method it is given, in any case', async () => {
    const { url } = await serveEcho()
    const { user } = open()
    expect((await user.client.request(url)).json<Echo>().method).toBe('GET')
    expect((await user.client.request(url, { method: 'options' })).json<Echo>().method).toBe('OPTIONS')
  })

  test('nothing is sent that was not asked for', async () => {
    const { url, port } = await serveEcho()
    const { user } = open()
    expect((await user.client.get(url)).json<Echo>().headers).toEqual({ host: `127.0.0.1:${port}`, connection: 'keep-alive' })
  })

  test('headers are sent as given, a list as several, undefined not at all', async () => {
    const { url } = await serveEcho()
    const { user } = open()
    const headers = { accept: 'text/html', 'x-number': 7, 'x-list': ['a', 'b'], 'x-none': undefined }
    const { headers: seen } = (await user.client.get(url, { headers })).json<Echo>()
    expect(seen).toMatchObject({ accept: 'text/html', 'x-number': '7', 'x-list': 'a, b' })
    expect(seen).not.toHaveProperty('x-none')
    const fromHeaders = await user.client.get(url, { headers: new Headers({ 'x-made': 'by Headers' }) })
    expect(fromHeaders.json<Echo>().headers).toMatchObject({ 'x-made': 'by Headers' })
  })

  test.for([
    ['text', 'grüße', 'text/plain;charset=UTF-8', Buffer.from('grüße').toString('latin1')],
    ['bytes', Uint8Array.of(0, 255, 10), undefined, '\u0000\u00ff\n'],
    ['a form', new URLSearchParams({ a: '1 2', b: 'ü' }), 'application/x-www-form-urlencoded;charset=UTF-8', 'a=1+2&b=%C3%BC'],
    ['an object', { a: [1, null] }, 'application/json', '{"a":[1,null]}'],
    ['a list', ['x'], 'application/json', '["x"]'],
  ] as const)('%s is a body', async ([, body, type, sent]) => {
    const { url } = await serveEcho()
    const { user, log } = open()
    const echo = (await user.client.post(url, { body })).json<Echo>()
    expect(echo.body).toBe(sent)
    expect(echo.headers['content-type']).toBe(type)
    expect(echo.headers['content-length']).toBe(String(sent.length))
    expect(log.last.bytesSent).toBe(sent.length)
  })

  test('a content-type that is given stays', async () => {
    const { url } = await serveEcho()
    const { user } = open()
    const echo = (await user.client.post(url, { body: { a: 1 }, headers: { 'Content-Type': 'application/vnd.api+json' } })).json<Echo>()
    expect(echo.headers['content-type']).toBe('application/vnd.api+json')
  })

  test('a query is put behind the one that is there', async () => {
    const { url } = await serveEcho()
    const { user } = open()
    const reply = await user.client.get(`${url}/find?a=1#part`, { query: { b: 'x y', c: [1, 2], d: undefined, e: null, f: false } })
    expect(reply.json<Echo>().url).toBe('/find?a=1&b=x+y&c=1&c=2&f=false')
    expect(reply.url).toBe(`${url}/find?a=1&b=x+y&c=1&c=2&f=false`)
  })

  test.for([
    ['/users', '', '/users'],
    ['users', '', '/users'],
    ['', '/', '/'],
    ['/users', '/api', '/api/users'],
    ['users?page=2', '/api/', '/api/users?page=2'],
    ['?page=2', '/api', '/api?page=2'],
    ['//users', '', '//users'],
    ['//users', '/api', '/api//users'],
    ['users/', '/api', '/api/users/'],
    ['./users', '/api/v1', '/api/v1/users'],
    ['/../users', '/api', '/api/users'],
    ['../../users?page=2', '/api/v1/', '/api/v1/users?page=2'],
    ['#part', '/api', '/api'],
    ['/users#part', '/api#top', '/api/users'],
    [' /users ', '/api', '/api/users'],
    ['/users', '/a%20b/%E9', '/a%20b/%E9/users'],
    ['/', '/api', '/api/'],
    ['/users', '/api?key=1', '/api/users'],
  ] as const)('%o on a base with path %o is %o', async ([address, path, expected]) => {
    const { url } = await serveEcho()
    const { session, user } = open({ baseUrl: () => url + path })
    expect((await user.client.get(address)).json<Echo>().url).toBe(expected)
    expect(session.prepare({ url: address }).target.url).toBe(url + expected)
    expect(session.prepareTask({ url: () => address })(undefined).target.url).toBe(url + expected)
  })

  test('the base is read when it is needed, not before', async () => {
    let base: string | undefined
    const { user } = open({ baseUrl: () => base })
    expect(await rejection(user.client.get('/'))).toMatchObject({ code: 'no-base-url' })
    base = (await serveEcho()).url
    expect((await user.client.get('/late')).json<Echo>().url).toBe('/late')
  })
}
