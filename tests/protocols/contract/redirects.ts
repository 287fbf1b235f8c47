import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { spyDial } from '../guard/spy-dial.ts'
import type { Open } from './bench.ts'
import { answerJson, readBody, serveHttp, serveTls, type Echo, type Origin } from '../servers/origin.ts'
import { rejection } from '../setting.ts'

interface Hop {
  readonly status: number
  readonly location?: string
  readonly cookie?: string
}

/** Redirects by the path of a request, and answers all others with what it was asked. Keeps what it was asked: method, path and body. */
async function hopping(
  serve: typeof serveHttp,
  hops: (origin: string) => Readonly<Record<string, Hop>>,
): Promise<Origin & { readonly asked: string[] }> {
  const asked: string[] = []
  let known: Readonly<Record<string, Hop>> = {}
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = (await readBody(request)).toString('latin1')
    const { method = '', url = '', headers } = request
    asked.push(`${method} ${url} ${body}`.trim())
    const hop = known[url]
    if (hop === undefined) return answerJson(response, { method, url, headers, body })
    if (hop.cookie !== undefined) response.setHeader('set-cookie', hop.cookie)
    if (hop.location !== undefined) response.setHeader('location', hop.location)
    response.writeHead(hop.status).end('moved')
  }
  const origin = await serve((request, response) => void respond(request, response).catch(() => {}))
  known = hops(origin.url)
  return { ...origin, asked }
}

/** Over `https:` HTTP/2 is spoken by the engine that can. */
export function contractOfRedirects(openPlain: Open, scheme: 'http' | 'https'): void {
  const serve = scheme === 'http' ? serveHttp : serveTls
  const tls = { ca: [], cert: undefined, key: undefined, servername: undefined, rejectUnauthorized: false }
  const open: Open = (changes) => openPlain({ tls, ...changes })

  test('are one call: its address is the last, its time and bytes are those of all', async () => {
    const { url, asked } = await hopping(serve, (origin) => ({
      '/a/start?x=1': { status: 302, location: 'next#part' },
      '/a/next': { status: 301, location: `${origin}/b/?y=2` },
      '/b/?y=2': { status: 307, location: '//' + origin.split('//')[1] + '/end' },
    }))
    const { user, log } = open()
    const reply = await user.client.get(`${url}/a/start?x=1`, { redirects: 3, name: 'all' })
    expect(asked).toEqual(['GET /a/start?x=1', 'GET /a/next', 'GET /b/?y=2', 'GET /end'])
    expect(reply).toMatchObject({ status: 200, ok: true, url: `${url}/end`, truncated: false })
    expect(reply.text()).toHaveLength(reply.size)
    expect(log.begun).toBe(1)
    expect(log.calls).toMatchObject([
      { name: 'all', status: 200, failure: undefined, opened: true, bytesReceived: reply.size + 3 * 'moved'.length },
    ])
    const { startedMs, endedMs, waitMs, connectMs, tlsMs, firstByteMs, bodyMs } = log.last
    expect(waitMs + connectMs + (scheme === 'https' ? tlsMs : 0) + firstByteMs + bodyMs).toBeCloseTo(endedMs - startedMs, 0)
  })

  test.for([
    [303, 'POST', 'GET'],
    [303, 'PUT', 'GET'],
    [303, 'HEAD', 'HEAD'],
    [303, 'GET', 'GET'],
    [301, 'POST', 'GET'],
    [302, 'POST', 'GET'],
    [301, 'PUT', 'PUT'],
    [302, 'DELETE', 'DELETE'],
    [302, 'HEAD', 'HEAD'],
    [307, 'POST', 'POST'],
    [308, 'PATCH', 'PATCH'],
  ] as const)('a %i of %s becomes %s', async ([status, method, becomes]) => {
    const { url, asked } = await hopping(serve, () => ({ '/': { status, location: '/end' } }))
    const { user, log } = open()
    const body = ['GET', 'HEAD'].includes(method) ? undefined : { item: 7 }
    const headers = { 'x-own': '1', ...(body && { 'content-language': 'de' }) }
    const reply = await user.client.request(`${url}/`, { method, body, headers, redirects: 1 })
    const isKept = becomes === method && body !== undefined
    expect(asked).toEqual([`${method} /${body ? ' {"item":7}' : ''}`, `${becomes} /end${isKept ? ' {"item":7}' : ''}`])
    expect(log.last.bytesSent).toBe((body ? 10 : 0) + (isKept ? 10 : 0))
    if (method === 'HEAD') return
    const { headers: sent } = reply.json<Echo>()
    expect(sent).toMatchObject({
      'x-own': '1',
      ...(isKept && { 'content-type': 'application/json', 'content-language': 'de', 'content-length': '10' }),
    })
    if (!isKept) expect(Object.keys(sent).filter((name) => name.startsWith('content-'))).toEqual([])
  })

  test('at another origin every header that was given is dropped, for good, and the cookies are those of that origin', async () => {
    const other = await hopping(serve, () => ({
      '/set': { status: 200, cookie: 'theirs=1; Path=/' },
      '/there': { status: 307, location: '/back' },
    }))
    const { url } = await hopping(serve, () => ({
      '/': { status: 307, location: '/own', cookie: 'ours=1; Path=/own' },
      '/own': { status: 307, location: `${other.url.replace('127.0.0.1', 'localhost')}/end` },
    }))
    const { user } = open()
    await user.client.get(`${other.url.replace('127.0.0.1', 'localhost')}/set`)
    const given = {
      authorization: 'secret',
      'proxy-authorization': 'secret',
      'X-Api-Key': 'secret',
      'content-type': 'text/csv',
      host: 'shop.test',
    }
    const options = { headers: given, body: 'a,b', redirects: 5 }
    const { headers, body, method } = (await user.client.put(`${url}/`, options)).json<Echo>()
    expect({ method, body }).toEqual({ method: 'PUT', body: 'a,b' })
    expect(JSON.stringify(headers)).not.toContain('secret')
    expect(headers).toMatchObject({ cookie: 'theirs=1', 'content-type': 'text/plain;charset=UTF-8' })
    expect(headers['host'] ?? headers[':authority']).toBe(`localhost:${other.port}`)
  })

  test('at the same origin headers stay, a header `cookie` too', async () => {
    const { url } = await hopping(serve, () => ({ '/': { status: 302, location: '/end', cookie: 'kept=1' } }))
    const { user } = open()
    const first = (await user.client.get(`${url}/`, { headers: { authorization: 'mine', cookie: 'own=1' }, redirects: 1 })).json<Echo>()
    expect(first.headers).toMatchObject({ authorization: 'mine', cookie: 'own=1' })
    const second = (await user.client.get(`${url}/`, { redirects: 1 })).json<Echo>()
    expect(second.headers).toMatchObject({ cookie: 'kept=1' })
  })

  test('are followed as often as is allowed, by the run or by the call, and no more', async () => {
    const { url, asked } = await hopping(serve, () => ({
      '/loop': { status: 302, location: '/loop' },
      '/once': { status: 302, location: '/end' },
    }))
    const { user, log } = open({ redirects: 1 })
    expect(await user.client.get(`${url}/once`)).toMatchObject({ status: 200 })
    expect(await user.client.get(`${url}/once`, { redirects: 0 })).toMatchObject({ status: 302, url: `${url}/once` })
    const error = await rejection(user.client.get(`${url}/loop?token=secret`.replace('?token=secret', ''), { redirects: 2 }))
    expect(error).toMatchObject({
      name: 'ClientError',
      code: 'too-many-redirects',
      message: `GET ${url}/loop: there are more redirects than the 2 that \`redirects\` allows`,
    })
    expect(log.last).toMatchObject({ status: 302, failure: { code: 'too-many-redirects' } })
    expect(asked.filter((line) => line === 'GET /loop')).toHaveLength(3)
    expect(await user.client.get(`${url}/once`)).toMatchObject({ status: 200 })
    expect(log.calls).toHaveLength(4)
  })

  test('without a `location`, and other statuses from 300 on, are replies', async () => {
    const location = '/end'
    const { url } = await hopping(serve, () => ({
      '/302': { status: 302 },
      '/300': { status: 300, location },
      '/304': { status: 304, location },
    }))
    const { user } = open({ redirects: 5 })
    for (const status of [302, 300, 304]) expect(await user.client.get(`${url}/${status}`)).toMatchObject({ status, ok: true })
  })

  test('with a body that can be sent once are not followed', async () => {
    const { url, asked } = await hopping(serve, () => ({
      '/': { status: 307, location: '/end' },
      '/see': { status: 303, location: '/end' },
    }))
    const { user } = open({ redirects: 1 })
    const error = await rejection(user.client.post(`${url}/`, { body: Readable.from(['abc']) }))
    expect(error.code).toBe('redirect-refused')
    expect(error.message.replace(url, '…')).toMatchInlineSnapshot(
      `"POST …/: the redirect (307) was not followed since the body would have to be sent again, and a stream can be sent only once: give text, bytes, a Blob or a FormData"`,
    )
    expect(await user.client.post(`${url}/see`, { body: Readable.from(['abc']) })).toMatchObject({ status: 200 })
    expect(await user.client.post(`${url}/`, { body: new Blob(['def']) })).toMatchObject({ status: 200 })
    expect(asked).toEqual(['POST / abc', 'POST /see abc', 'GET /end', 'POST / def', 'POST /end def'])
  })

  test('to what is no address, has credentials, or is not encrypted are refused, and none is shown', async () => {
    const plain = await hopping(serveHttp, () => ({}))
    const locations = ['ftp://hunter2.test/', 'http://[hunter2', 'http://anna:hunter2@127.0.0.1/', 'javascript:hunter2']
    const { url } = await hopping(serve, () =>
      Object.fromEntries(locations.map((location, index) => [`/${index}`, { status: 302, location }])),
    )
    const { user } = open({ redirects: 5 })
    for (const index of locations.keys()) {
      const error = await rejection(user.client.get(`${url}/${index}`))
      expect(error.code).toBe('redirect-refused')
      expect(error.message).not.toContain('hunter2')
    }
    if (scheme === 'http') return
    const down = await hopping(serve, () => ({ '/': { status: 302, location: `${plain.url}/?token=hunter2` } }))
    const error = await rejection(user.client.get(`${down.url}/`))
    expect(error).toMatchObject({
      code: 'redirect-refused',
      message: expect.stringContaining(`from https: to ${plain.url}/, which is not encrypted`),
    })
    expect(plain.asked).toEqual([])
  })

  test('pass the guard at each hop', async () => {
    const { url } = await hopping(serve, () => ({
      '/': { status: 302, location: '/out' },
      '/out': { status: 302, location: 'https://192.0.2.1/' },
    }))
    const dial = spyDial('real')
    const { user, log } = open({ redirects: 5, dial })
    expect(await rejection(user.client.get(`${url}/`))).toMatchObject({
      code: 'target-refused',
      message: expect.stringContaining('https://192.0.2.1/'),
    })
    expect(dial.dialled).toEqual([])
    expect(log.last).toMatchObject({ status: 0, failure: { code: 'target-refused' } })
  })

  test('share the time limit of the call', async () => {
    const { url } = await serve((request, response) => {
      if (request.url === '/') response.writeHead(302, { location: '/hang' }).end()
    })
    const { user, log } = open({ redirects: 5 })
    expect(await rejection(user.client.get(`${url}/`, { timeout: 500 }))).toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('/hang: '),
    })
    expect(log.calls).toHaveLength(1)
  })

  test('are followed in request tasks as well, with the cookies that they set', async () => {
    const { url, asked } = await hopping(serve, () => ({ '/': { status: 303, location: '/end', cookie: 'a=1' } }))
    const { session, user, log } = open({ redirects: 2 })
    const prepared = session.prepare({ url: `${url}/`, method: 'POST', body: 'x', name: 'buy' })
    for (let n = 0; n < 3; n++) await user.send(prepared)
    expect(asked).toEqual(['POST / x', 'GET /end', 'POST / x', 'GET /end', 'POST / x', 'GET /end'])
    expect(log.calls.map(({ name, status }) => [name, status])).toEqual(Array.from({ length: 3 }, () => ['buy', 200]))
    expect(user.client.cookies.get('a')).toBe('1')
    await expect(user.send(session.prepare({ url: `${url}/`, redirects: 1, accept: 404 }))).resolves.toBeUndefined()
    expect(log.last.failure?.code).toBe('status-200')
  })

  test('that a task follows by itself are relative to their reply, not to the base address', async () => {
    const { url, asked } = await hopping(serve, () => ({
      '/api/old': { status: 302, location: '/login?next=1' },
      '/login?next=1': { status: 302, location: 'again' },
      '/api/stay': { status: 302, location: '?page=2' },
    }))
    const { user } = open({ baseUrl: () => `${url}/api` })
    const first = await user.client.get('/old')
    const second = await user.client.get(first.headers['location'] as string)
    expect(second.url).toBe(`${url}/login?next=1`)
    expect(await user.client.get(second.headers['location'] as string)).toMatchObject({ status: 200, url: `${url}/again` })
    const third = await user.client.get('/stay')
    await user.client.get(third.headers['location'] as string)
    await user.clientFor({ isOver: false }).get('/login?next=1')
    expect(asked).toEqual([
      'GET /api/old',
      'GET /login?next=1',
      'GET /again',
      'GET /api/stay',
      'GET /api/stay?page=2',
      'GET /api/login?next=1',
    ])
  })

  test.for([-1, 1.5, 21, '5', true, Number.NaN])('%o of them is refused', async (redirects) => {
    const { user } = open()
    const error = await rejection(user.client.get('http://127.0.0.1:9/', { redirects: redirects as number }))
    expect(error).toMatchObject({
      code: 'bad-call',
      message: expect.stringMatching(/^Expected `redirects` to be how many redirects are followed, from 0 to 20, got /),
    })
  })
}
