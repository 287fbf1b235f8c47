import { createServer as createTcpServer } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ClientError } from '../../src/protocols/client-error.ts'
import { createGuard } from '../../src/protocols/guard/guard.ts'
import type { HttpSession, HttpSettings, HttpUser } from '../../src/protocols/http/session.ts'
import { LoadError } from '../../src/units/error.ts'
import { systemClock, type Clock } from '../../src/units/clock.ts'
import { answerJson, CERTIFICATE, readBody, serveBytes, serveEcho, serveHttp, serveTls, type Echo } from './origin.ts'
import { CallLog, httpSettings, rejection } from './setting.ts'

type CreateSession = (settings: HttpSettings, clock: Clock) => HttpSession

/** What every engine behind `context.http` and request tasks has to do, so that a task cannot tell them apart. */
export function httpContract(engine: string, createSession: CreateSession): void {
  const open = (changes: Partial<HttpSettings> = {}): { session: HttpSession; user: HttpUser; log: CallLog } => {
    const session = createSession(httpSettings(changes), systemClock)
    onTestFinished(() => session.close())
    const log = new CallLog()
    return { session, user: session.user(log), log }
  }

  describe(`${engine}: what is sent`, () => {
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
    ] as const)('%o on a base with path %o is %o', async ([address, path, expected]) => {
      const { url } = await serveEcho()
      const { user } = open({ baseUrl: () => url + path })
      expect((await user.client.get(address)).json<Echo>().url).toBe(expected)
    })

    test('the base is read when it is needed, not before', async () => {
      let base: string | undefined
      const { user } = open({ baseUrl: () => base })
      expect(await rejection(user.client.get('/'))).toMatchObject({ code: 'no-base-url' })
      base = (await serveEcho()).url
      expect((await user.client.get('/late')).json<Echo>().url).toBe('/late')
    })
  })

  describe(`${engine}: calls that are wrong`, () => {
    test.for([
      [
        'an unknown option',
        '/',
        { heders: {} },
        'bad-call: Unknown option `heders` of a request. Known: method, name, headers, body, accept, query, timeout',
      ],
      ['another protocol', 'ftp://127.0.0.1/', {}, "bad-url: Expected an address of http: or https:, got 'ftp://127.0.0.1/' (string)"],
      [
        'a password in the address',
        'http://user:secret@127.0.0.1/',
        {},
        'bad-url: Expected an address without name and password: give them as the header `authorization` (host: 127.0.0.1)',
      ],
      ['a name that is no header', '/', { headers: { 'a b': 'x' } }, "bad-header: Expected the name of a header, got 'a b' (string)"],
      [
        'a value that is none',
        '/',
        { headers: { 'x-token': 'se\ncret' } },
        'bad-header: Expected the header `x-token` to be text that a header can hold (its value is not shown)',
      ],
      [
        'a header that frames',
        '/',
        { headers: { 'Content-Length': 5 } },
        'bad-header: The header `Content-Length` is set by the client and cannot be given',
      ],
      [
        'a method that is none',
        '/',
        { method: 'GET /' },
        "bad-call: Expected `method` to be a method of HTTP such as 'GET' or 'POST', got 'GET /' (string)",
      ],
      [
        'a stream as body',
        '/',
        { body: new Map() },
        'bad-body: Expected `body` to be text, a Uint8Array, URLSearchParams, or a plain object or list for JSON, got Map(0) {} (object)',
      ],
      [
        'JSON that is none',
        '/',
        { body: { a: 1n } },
        'bad-body: Expected `body` to be something that JSON can hold: Do not know how to serialize a BigInt',
      ],
      [
        'a status that is none',
        '/',
        { accept: [200, '6xx'] },
        "bad-accept: Expected `accept` to be statuses such as 200, '2xx', [200, 404] or a function, got '6xx' (string)",
      ],
      [
        'a timeout of nothing',
        '/',
        { timeout: 0 },
        "bad-call: Expected `timeout` to be a time above 0 such as 500 or '10s', got 0 (number)",
      ],
      ['a name that is none', '/', { name: '' }, "bad-call: Expected `name` to be the name of a step, got '' (string)"],
    ] as const)('%s rejects before anything is sent', async ([, url, options, message]) => {
      const { user, log } = open({ baseUrl: () => 'http://127.0.0.1:9' })
      const error = await rejection(user.client.request(url, options as object))
      expect(error).toBeInstanceOf(LoadError)
      expect(error).not.toBeInstanceOf(ClientError)
      expect(`${error.code}: ${error.message}`).toBe(message)
      expect(log.begun).toBe(0)
    })

    test('a request task is refused in the same words, at once', () => {
      const { session } = open()
      expect(() => session.prepare({ url: '/users' })).toThrowErrorMatchingInlineSnapshot(
        `[LoadError: Expected an absolute address such as 'http://127.0.0.1:3000/users', got '/users' (string). For relative ones give the option \`baseUrl\`]`,
      )
    })
  })

  describe(`${engine}: the reply`, () => {
    test('has status, headers, body, address and size', async () => {
      const { url } = await serveHttp((_, response) => {
        response.writeHead(201, { 'Content-Type': 'application/json', 'X-Two': ['a', 'b'] })
        response.end('\ufeff{"name":"Zoë"}')
      })
      const { user } = open()
      const reply = await user.client.post(url)
      expect(reply).toMatchObject({ status: 201, ok: true, url: `${url}/`, size: 18, truncated: false })
      expect(reply.headers).toMatchObject({ 'content-type': 'application/json', 'x-two': ['a', 'b'] })
      expect(reply.text()).toBe('{"name":"Zoë"}')
      expect(reply.json()).toEqual({ name: 'Zoë' })
      expect(reply.bytes()).toHaveLength(18)
    })

    test('says so when its body is no JSON', async () => {
      const { url } = await serveHttp((_, response) => response.writeHead(502).end('<html>'))
      const { user } = open()
      const reply = await user.client.get(`${url}/items?token=secret`)
      const message = await rejection(Promise.resolve().then(() => reply.json()))
      expect(message.code).toBe('bad-json')
      expect(message.message.replace(url, '…')).toMatch(/^Expected JSON from …\/items \(status 502\): Unexpected token/)
    })

    test('keeps no more than `maxBody` bytes, counts the rest, and does not pass a part off as all', async () => {
      const { url } = await serveHttp((_, response) => {
        response.write('x'.repeat(1_500))
        setImmediate(() => response.end('y'.repeat(1_500)))
      })
      const { user, log } = open({ maxBodyBytes: 2_000 })
      const reply = await user.client.get(url)
      expect(reply).toMatchObject({ ok: true, size: 3_000, truncated: true })
      expect(Buffer.from(reply.bytes()).toString()).toBe('x'.repeat(1_500) + 'y'.repeat(500))
      expect(log.last.bytesReceived).toBe(3_000)
      expect(() => reply.text()).toThrow('has 3 000 bytes, of which 2 000 were kept. Raise the option `maxBody`, or read `bytes()`')
      expect(() => reply.json()).toThrow(expect.objectContaining({ code: 'body-truncated' }))
    })

    test('a body that just fits is whole', async () => {
      const { url } = await serveHttp((_, response) => response.end('x'.repeat(2_000)))
      const { user } = open({ maxBodyBytes: 2_000 })
      expect((await user.client.get(url)).text()).toHaveLength(2_000)
    })

    test('is not decompressed', async () => {
      const zipped = gzipSync('hello')
      const { url } = await serveHttp((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(zipped))
      const { user } = open()
      expect(Buffer.from((await user.client.get(url)).bytes()).equals(zipped)).toBe(true)
    })

    test('a redirect is a reply and is not followed', async () => {
      let requests = 0
      const { url } = await serveHttp((_, response) => {
        requests += 1
        response.writeHead(302, { location: '/elsewhere' }).end()
      })
      const { user } = open()
      const reply = await user.client.get(url)
      expect(reply).toMatchObject({ status: 302, ok: true })
      expect(reply.headers['location']).toBe('/elsewhere')
      expect(requests).toBe(1)
    })

    test('HEAD and 204 have no body', async () => {
      const { url } = await serveHttp((request, response) => {
        if (request.method === 'HEAD') response.writeHead(200, { 'content-length': 500 }).end()
        else response.writeHead(204).end()
      })
      const { user } = open()
      expect(await user.client.head(url)).toMatchObject({ status: 200, size: 0 })
      expect(await user.client.get(url)).toMatchObject({ status: 204, size: 0 })
    })

    test('informational replies before it are passed over', async () => {
      const { url } = await serveHttp((_, response) => {
        response.writeEarlyHints({ link: '</a.css>; rel=preload' })
        setImmediate(() => response.end('real'))
      })
      const { user } = open()
      const reply = await user.client.get(url)
      expect(reply).toMatchObject({ status: 200 })
      expect(reply.text()).toBe('real')
      expect(reply.headers).not.toHaveProperty('link')
    })
  })

  describe(`${engine}: what counts as failed`, () => {
    const statusServer = (): ReturnType<typeof serveHttp> =>
      serveHttp((request, response) => response.writeHead(Number(request.url?.slice(1)), { 'content-length': 0 }).end())

    test('a status that is not accepted fails the call and still resolves', async () => {
      const { url } = await statusServer()
      const { user, log } = open()
      expect(await user.client.get(`${url}/503`)).toMatchObject({ status: 503, ok: false })
      expect(log.last).toMatchObject({ status: 503, failure: { code: 'status-503', message: 'status 503 is not accepted' } })
      expect(await user.client.get(`${url}/399`)).toMatchObject({ status: 399, ok: true })
      expect(log.last).toMatchObject({ status: 399, failure: undefined })
    })

    test.for([
      [404, 404, true],
      [404, 405, false],
      ['4xx', 404, true],
      ['4xx', 500, false],
      [[200, '4xx'], 499, true],
      [[200, '4xx'], 204, false],
      [(status: number) => status % 2 === 0, 500, true],
      [(status: number) => status % 2 === 0, 501, false],
    ] as const)('accept %o takes %i: %o', async ([accept, status, ok]) => {
      const { url } = await statusServer()
      const { user } = open()
      expect((await user.client.get(`${url}/${status}`, { accept })).ok).toBe(ok)
    })

    test('the run may have a function of its own', async () => {
      const { url } = await statusServer()
      const { user } = open({ accept: (status) => status === 418 })
      expect((await user.client.get(`${url}/418`)).ok).toBe(true)
      expect((await user.client.get(`${url}/200`)).ok).toBe(false)
    })

    test('a function that throws fails the call, with what it threw', async () => {
      const { url } = await statusServer()
      const { user, log } = open()
      const accept = (): boolean => {
        throw new Error('no idea')
      }
      expect(await user.client.get(`${url}/200`, { accept })).toMatchObject({ status: 200, ok: false })
      expect(log.last.failure).toEqual({ code: 'bad-accept', message: `GET ${url}/200: the function \`accept\` threw: Error: no idea` })
    })

    const HEAD = 'HTTP/1.1 200 OK\r\n'
    test.for([
      ['a reset before the head', 'ECONNRESET', (socket) => void socket.resetAndDestroy()],
      ['a close before the head', 'connection-closed', (socket) => void socket.end()],
      ['a close within the head', 'connection-closed', (socket) => void socket.end(`${HEAD}content-le`)],
      [
        'a close within a body of known length',
        'content-length-mismatch',
        (socket) => void socket.end(`${HEAD}content-length: 10\r\n\r\nhalf`),
      ],
      [
        'a close within the body of a reply that announced it',
        'content-length-mismatch',
        (socket) => void socket.end(`${HEAD}connection: close\r\ncontent-length: 10\r\n\r\nhalf`),
      ],
      ['a close within chunks', 'connection-closed', (socket) => void socket.end(`${HEAD}transfer-encoding: chunked\r\n\r\n4\r\nhalf`)],
      [
        'a close within the chunks of a reply that announced it',
        'connection-closed',
        (socket) => void socket.end(`${HEAD}connection: close\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf`),
      ],
      ['bytes that are not HTTP', 'bad-response', (socket) => void socket.end('220 smtp.example ESMTP\r\n')],
      ['a length that is no number', 'bad-response', (socket) => void socket.end(`${HEAD}content-length: ten\r\n\r\n`)],
      ['a head without end', 'bad-response', (socket) => void socket.write(`${HEAD}x-long: ${'a'.repeat(100_000)}\r\n`)],
      ['a chunk without size', 'bad-response', (socket) => void socket.end(`${HEAD}transfer-encoding: chunked\r\n\r\nzz\r\n`)],
    ] as const satisfies readonly (readonly [string, string, Parameters<typeof serveBytes>[0]])[])('%s is %s', async ([, code, speak]) => {
      const { url } = await serveBytes(speak)
      const { user, session, log } = open()
      const error = await rejection(user.client.get(`${url}/path?token=secret`, { headers: { authorization: 'Bearer secret' } }))
      expect(error).toBeInstanceOf(ClientError)
      expect(error.code).toBe(code)
      expect(error.message).toContain(`GET ${url}/path: `)
      expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('secret')
      expect(log.last).toMatchObject({ status: 0, failure: { code, message: error.message } })
      expect((await rejection(user.send(session.prepare({ url })))).code).toBe(code)
      expect(log.calls).toHaveLength(2)
      expect(log.begun).toBe(2)
    })

    test('a refused connection has the code of the system', async () => {
      const server = createTcpServer()
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const { port } = server.address() as { readonly port: number }
      await new Promise((resolve) => server.close(resolve))
      const { user, log } = open()
      const calls = await Promise.all([1, 2, 3].map((n) => rejection(user.client.get(`http://127.0.0.1:${port}/${n}`))))
      expect(calls.map(({ code }) => code)).toEqual(['ECONNREFUSED', 'ECONNREFUSED', 'ECONNREFUSED'])
      expect(calls[0]!.message).toBe(`GET http://127.0.0.1:${port}/1: connect ECONNREFUSED 127.0.0.1:${port}`)
      expect(log.calls.map(({ status, failure }) => [status, failure?.code])).toEqual([1, 2, 3].map(() => [0, 'ECONNREFUSED']))
    })

    test('a name that nobody knows is ENOTFOUND', async () => {
      const lookup: Parameters<typeof createGuard>[0]['lookup'] = (hostname, _, done) =>
        done(Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND' }), [])
      const { user } = open({ guard: createGuard({ allow: [], lookup }) })
      expect(await rejection(user.client.get('http://nowhere.test/'))).toMatchObject({
        code: 'ENOTFOUND',
        message: 'GET http://nowhere.test/: getaddrinfo ENOTFOUND nowhere.test',
      })
    })

    test('a call that takes longer than its own timeout rejects, and the next one gets a fresh connection', async () => {
      const origin = await serveHttp((request, response) => {
        if (request.url === '/fast') response.end()
      })
      const { user, log } = open()
      const slow = user.client.get(`${origin.url}/slow`, { timeout: 50 })
      const queued = user.client.get(`${origin.url}/queued`, { timeout: 20 })
      expect(await rejection(queued)).toMatchObject({
        code: 'timeout',
        message: `GET ${origin.url}/queued: no reply within the \`timeout\` of 20 ms`,
      })
      expect((await rejection(slow)).code).toBe('timeout')
      expect(await user.client.get(`${origin.url}/fast`, { timeout: '10s' })).toMatchObject({ status: 200 })
      expect(origin.sockets).toHaveLength(2)
      expect(log.calls.map(({ status, failure }) => failure?.code ?? status)).toEqual(['timeout', 'timeout', 200])
    })

    test('the timeout of a request task counts as well', async () => {
      const { url } = await serveHttp(() => {})
      const { session, user, log } = open()
      expect((await rejection(user.send(session.prepare({ url, timeout: 20 })))).code).toBe('timeout')
      expect(log.calls).toHaveLength(1)
    })
  })

  describe(`${engine}: request tasks`, () => {
    test('send what was prepared, count the body and drop it', async () => {
      const seen: unknown[] = []
      const { url } = await serveHttp((request, response) => {
        void readBody(request).then((body) => {
          seen.push([request.method, request.url, request.headers['x-a'], request.headers['content-type'], String(body)])
          response.end('x'.repeat(200_000))
        })
      })
      const { session, user, log } = open({ baseUrl: () => url })
      const prepared = session.prepare({ url: '/task', method: 'post', headers: { 'x-a': '1' }, body: { b: 2 }, name: 'task' })
      await user.send(prepared)
      await user.send(prepared)
      expect(seen).toEqual([1, 2].map(() => ['POST', '/task', '1', 'application/json', '{"b":2}']))
      expect(log.calls).toMatchObject([
        { name: 'task', status: 200, failure: undefined, opened: true, bytesSent: 7, bytesReceived: 200_000 },
        { name: 'task', status: 200, failure: undefined, opened: false, bytesSent: 7, bytesReceived: 200_000 },
      ])
    })

    test('may overlap', async () => {
      const { url } = await serveHttp((_, response) => response.end('ok'))
      const { session, user, log } = open()
      const prepared = session.prepare({ url })
      await Promise.all(Array.from({ length: 5 }, () => user.send(prepared)))
      await user.send(prepared)
      expect(log.calls.map(({ status, bytesReceived }) => [status, bytesReceived])).toEqual(Array.from({ length: 6 }, () => [200, 2]))
    })

    test('resolve whatever the status', async () => {
      const { url } = await serveHttp((_, response) => response.writeHead(500).end())
      const { session, user, log } = open()
      await user.send(session.prepare({ url }))
      expect(log.last).toMatchObject({ status: 500, failure: { code: 'status-500' } })
      await user.send(session.prepare({ url, accept: '5xx' }))
      expect(log.last).toMatchObject({ status: 500, failure: undefined })
    })
  })

  describe(`${engine}: connections`, () => {
    test('a user keeps one, whatever the method, and another user has its own', async () => {
      const origin = await serveEcho()
      const { session, user } = open()
      await user.client.get(origin.url)
      await user.client.head(origin.url)
      await user.client.delete(origin.url, { body: 'x' })
      await user.client.request(origin.url, { body: 'a GET with a body' })
      await user.send(session.prepare({ url: origin.url }))
      user.endIteration()
      await user.client.get(origin.url)
      expect(origin.sockets).toHaveLength(1)
      await session.user(new CallLog()).client.get(origin.url)
      expect(origin.sockets).toHaveLength(2)
    })

    test('a user whose calls overlap queues them', async () => {
      const origin = await serveEcho()
      const { user, log } = open()
      await Promise.all(Array.from({ length: 10 }, () => user.client.post(origin.url, { body: 'x' })))
      expect(origin.sockets).toHaveLength(1)
      expect(log.calls.filter(({ opened }) => opened)).toHaveLength(1)
    })

    test('a user may have several, and no more', async () => {
      const origin = await serveEcho()
      const { user, log } = open({ connections: 3 })
      await Promise.all(Array.from({ length: 10 }, () => user.client.post(origin.url, { body: 'x' })))
      expect(origin.sockets).toHaveLength(3)
      expect(log.calls.filter(({ opened }) => opened)).toHaveLength(3)
    })

    test('per iteration: one for its calls, closed with it', async () => {
      const origin = await serveEcho()
      const { user, log } = open({ connections: 'per-iteration' })
      for (let iteration = 0; iteration < 3; iteration++) {
        await user.client.get(origin.url)
        await user.client.get(origin.url)
        user.endIteration()
      }
      expect(origin.sockets).toHaveLength(3)
      expect(log.calls.map(({ opened }) => opened)).toEqual([true, false, true, false, true, false])
      await expect.poll(() => origin.open()).toBe(0)
    })

    test('a target that closes after each reply is connected to each time', async () => {
      const origin = await serveHttp((_, response) => response.writeHead(200, { connection: 'close' }).end('bye'))
      const { user, log } = open()
      await user.client.get(origin.url)
      await user.client.get(origin.url)
      expect(log.calls).toMatchObject([
        { opened: true, status: 200 },
        { opened: true, status: 200 },
      ])
      expect(origin.sockets).toHaveLength(2)
    })

    test('an idle connection that the target closes is not an error', async () => {
      const origin = await serveEcho()
      const { user, log } = open()
      await user.client.get(origin.url)
      origin.sockets[0]!.destroy()
      await new Promise((resolve) => setTimeout(resolve, 20))
      await user.client.get(origin.url)
      expect(log.calls.map(({ status, opened }) => [status, opened])).toEqual([
        [200, true],
        [200, true],
      ])
    })

    test('the phases of a call add up to its duration', async () => {
      const { port } = await serveEcho()
      const { user, log } = open()
      const first = await user.client.get(`http://localhost:${port}/`)
      const second = await user.client.get(`http://localhost:${port}/`)
      for (const { phases, durationMs } of [first, second]) {
        const parts = Object.values(phases).filter((part) => part !== undefined)
        expect(parts.every((part) => part >= 0)).toBe(true)
        expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(durationMs, 6)
      }
      const happened = ({ phases }: typeof first): string[] =>
        Object.entries(phases).flatMap(([name, part]) => (part === undefined ? [] : [name]))
      expect(happened(first)).toEqual(['wait', 'dns', 'connect', 'firstByte', 'body'])
      expect(happened(second)).toEqual(['wait', 'firstByte', 'body'])
      expect(log.calls[1]).toMatchObject({ opened: false, dnsMs: Number.NaN, connectMs: Number.NaN, tlsMs: Number.NaN })
    })
  })

  describe(`${engine}: ending`, () => {
    test('destroy ends what is going on at once, and the user can go on afterwards', async () => {
      const origin = await serveHttp((request, response) => {
        if (request.url === '/ok') response.end()
      })
      const { session, user, log } = open()
      const calls = [
        user.client.get(`${origin.url}/1`),
        user.client.get(`${origin.url}/2`),
        user.send(session.prepare({ url: `${origin.url}/3` })),
      ]
      await expect.poll(() => origin.open()).toBe(1)
      user.destroy()
      expect(await Promise.all(calls.map(async (call) => (await rejection(call)).code))).toEqual(['aborted', 'aborted', 'aborted'])
      await expect.poll(() => origin.open()).toBe(0)
      expect(await user.client.get(`${origin.url}/ok`)).toMatchObject({ status: 200 })
      await user.send(session.prepare({ url: `${origin.url}/ok` }))
      expect(log.begun).toBe(log.calls.length)
    })

    test('destroy ends a body that has begun', async () => {
      const origin = await serveHttp((_, response) => void response.write('some'))
      const { user, log } = open()
      const call = user.client.get(origin.url)
      await expect.poll(() => origin.open()).toBe(1)
      await new Promise((resolve) => setTimeout(resolve, 20))
      user.destroy()
      expect((await rejection(call)).code).toBe('aborted')
      expect(log.last).toMatchObject({ status: 0, bytesReceived: 4 })
    })

    test('destroy ends a connection that is being opened', async () => {
      // Accepts and says nothing: the handshake of TLS never ends.
      const origin = await serveBytes(() => {})
      const { user } = open()
      const call = user.client.get(origin.url.replace('http:', 'https:'))
      await expect.poll(() => origin.open()).toBe(1)
      user.destroy()
      expect((await rejection(call)).code).toBe('aborted')
      await expect.poll(() => origin.open()).toBe(0)
    })

    test('destroy ends a name that is being resolved, and no connection comes of it', async () => {
      const origin = await serveEcho()
      let answer: (() => void) | undefined
      const lookup: Parameters<typeof createGuard>[0]['lookup'] = (_, _options, done) => {
        answer = () => done(null, [{ address: '127.0.0.1', family: 4 }])
      }
      const { user } = open({ guard: createGuard({ allow: [], lookup }) })
      const call = user.client.get(`http://slow-name.test:${origin.port}/`)
      await expect.poll(() => answer).toBeDefined()
      user.destroy()
      expect((await rejection(call)).code).toBe('aborted')
      answer!()
      await new Promise((resolve) => setTimeout(resolve, 20))
      expect(origin.sockets).toHaveLength(0)
    })

    test('close leaves no socket and no timer, and takes no more calls', async () => {
      const origin = await serveHttp((request, response) => {
        if (request.url === '/ok') response.end()
      })
      // Accepts and says nothing: the handshake of TLS never ends.
      const mute = await serveBytes(() => {})
      const awakeBefore = await awake()
      const session = createSession(httpSettings(), systemClock)
      const log = new CallLog()
      const users = [session.user(log), session.user(log), session.user(log)] as const
      await users[0].client.get(`${origin.url}/ok`)
      const hanging = [
        users[0].client.get(origin.url),
        users[1].client.get(origin.url, { timeout: '1h' }),
        users[2].client.get(`https://127.0.0.1:${mute.port}/`),
      ]
      const codes = Promise.all(hanging.map(async (call) => (await rejection(call)).code))
      await expect.poll(() => [origin.open(), mute.open()]).toEqual([2, 1])
      await session.close()
      expect(await codes).toEqual(['aborted', 'aborted', 'aborted'])
      await expect.poll(() => [origin.open(), mute.open()]).toEqual([0, 0])
      expect(await awakeSince(awakeBefore)).toEqual([])
      expect(await rejection(users[0].client.get(`${origin.url}/ok`))).toMatchObject({ code: 'aborted' })
      expect(await rejection(users[0].send(session.prepare({ url: origin.url })))).toMatchObject({ code: 'aborted' })
      expect(log.begun).toBe(log.calls.length)
      await session.close()
    })
  })

  describe(`${engine}: cookies`, () => {
    /** Sets what the query asks for, and answers with the cookies it was sent. */
    const cookieServer = (): ReturnType<typeof serveHttp> =>
      serveHttp((request, response) => {
        const set = new URL(request.url!, 'http://origin').searchParams.getAll('set')
        if (set.length > 0) response.setHeader('set-cookie', set)
        answerJson(response, request.headers.cookie ?? '')
      })
    const setting = (...cookies: readonly string[]): { query: { set: readonly string[] } } => ({ query: { set: cookies } })

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
      const { user } = open()
      let count = 0
      for (let n = 0; n < 6; n++) count = (await user.client.get(url)).json<number>()
      expect(count).toBe(300)
    })
  })

  describe(`${engine}: TLS`, () => {
    const trusting = { tls: { ca: [CERTIFICATE], cert: undefined, key: undefined, servername: undefined, rejectUnauthorized: true } }

    test('a certificate that nobody vouches for has the code of Node', async () => {
      const { url } = await serveTls((_, response) => response.end())
      const { user } = open()
      expect((await rejection(user.client.get(url))).code).toBe('DEPTH_ZERO_SELF_SIGNED_CERT')
    })

    test('an authority that is named is trusted, for an address and for a name', async () => {
      const { url, port } = await serveTls((_, response) => response.end('safe'))
      const { user, log } = open(trusting)
      expect((await user.client.get(url)).text()).toBe('safe')
      expect((await user.client.get(`https://localhost:${port}/`)).text()).toBe('safe')
      expect(log.calls[0]!.tlsMs).toBeGreaterThan(0)
    })

    test('a certificate for another name is refused', async () => {
      const { url } = await serveTls((_, response) => response.end())
      const { user } = open({ tls: { ...trusting.tls, servername: 'shop.test' } })
      expect((await rejection(user.client.get(url))).code).toBe('ERR_TLS_CERT_ALTNAME_INVALID')
    })

    test('any certificate will do where the caller says so', async () => {
      const { url } = await serveTls((_, response) => response.end('unsafe'))
      const { user } = open({ tls: { ...trusting.tls, ca: [], rejectUnauthorized: false } })
      expect((await user.client.get(url)).text()).toBe('unsafe')
    })

    test('HTTP/2 is spoken on request, several calls at once on one connection', async () => {
      const origin = await serveTls((request, response) => {
        setTimeout(() => answerJson(response, [request.httpVersion, request.url, request.headers['x-a']]), 20)
      })
      const { user, log } = open({ ...trusting, http2: true })
      const paths = ['/1', '/2', '/3']
      await user.client.get(origin.url)
      const replies = await Promise.all(paths.map((path) => user.client.get(origin.url + path, { headers: { 'x-a': 'y' } })))
      expect(replies.map((reply) => reply.json())).toEqual(paths.map((path) => ['2.0', path, 'y']))
      expect(origin.sockets).toHaveLength(1)
      expect(log.calls.slice(1).every(({ waitMs }) => waitMs < 20)).toBe(true)
      await user.client.post(origin.url, { body: 'x'.repeat(100_000) })
      expect(log.last).toMatchObject({ status: 200, bytesSent: 100_000 })
    })

    test('HTTP/1.1 is spoken otherwise', async () => {
      const { url } = await serveTls((request, response) => answerJson(response, request.httpVersion))
      const { user } = open(trusting)
      expect((await user.client.get(url)).json()).toBe('1.1')
    })

    test('closing leaves nothing of HTTP/2 behind', async () => {
      const origin = await serveTls((request, response) => {
        if (request.url === '/ok') response.end()
      })
      const awakeBefore = await awake()
      const { session, user } = open({ ...trusting, http2: true })
      await user.client.get(`${origin.url}/ok`)
      const hanging = rejection(user.client.get(origin.url))
      await new Promise((resolve) => setTimeout(resolve, 20))
      await session.close()
      expect((await hanging).code).toBe('aborted')
      await expect.poll(() => origin.open()).toBe(0)
      expect(await awakeSince(awakeBefore)).toEqual([])
    })
  })
}

/** What keeps this thread awake, by kind, once what has been closed is gone. */
async function awake(): Promise<readonly string[]> {
  await new Promise((resolve) => setTimeout(resolve, 20))
  return process.getActiveResourcesInfo().sort()
}

/** What keeps it awake beyond what did before; what others have ended in the meantime is none of a test's business. */
async function awakeSince(before: readonly string[]): Promise<readonly string[]> {
  const rest = [...before]
  return (await awake()).filter((kind) => {
    const index = rest.indexOf(kind)
    if (index >= 0) rest.splice(index, 1)
    return index < 0
  })
}
