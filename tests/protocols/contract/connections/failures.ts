import { createServer as createTcpServer } from 'node:net'
import { expect, test } from 'vitest'
import { ClientError } from '../../../../src/protocols/client-error.ts'
import { createGuard, type Resolver } from '../../../../src/protocols/guard/guard.ts'
import type { Open } from '../bench.ts'
import { serveBytes, serveHttp } from '../../servers/origin.ts'
import { rejection } from '../../setting.ts'

/** Answers with the status that the path names. */
const statusServer = (): ReturnType<typeof serveHttp> =>
  serveHttp((request, response) => response.writeHead(Number(/^\/(\d+)/.exec(request.url!)![1]), { 'content-length': 0 }).end())

const unknownHost: Resolver = (hostname, _, done) =>
  done(Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND' }), [])

const clueless = (): boolean => {
  throw new Error('no idea')
}

const HEAD = 'HTTP/1.1 200 OK\r\n'

/** Ends of a reply whose head was whole. */
const CUT_SHORT: ReadonlySet<string> = new Set([
  'a close within a body of known length',
  'a close within the body of a reply that announced it',
  'a close within chunks',
  'a close within the chunks of a reply that announced it',
  'a chunk without size',
])

export function contractOfFailures(open: Open): void {
  test('a status that is not accepted fails the call and still resolves', async () => {
    const { url } = await statusServer()
    const { user, log } = open()
    expect(await user.client.get(`${url}/503`)).toMatchObject({ status: 503, ok: false })
    const message = `GET ${url}/503: status 503 is not accepted`
    expect(log.last).toMatchObject({ status: 503, failure: { code: 'status-503', message } })
    await user.client.get(`${url}/503?token=hunter2`)
    expect(log.last.failure!.message).toBe(message)
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
    expect(await user.client.get(`${url}/200`, { accept: clueless })).toMatchObject({ status: 200, ok: false })
    expect(log.last.failure).toEqual({ code: 'bad-accept', message: `GET ${url}/200: the function \`accept\` threw: Error: no idea` })
  })

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
  ] as const satisfies readonly (readonly [string, string, Parameters<typeof serveBytes>[0]])[])(
    '%s is %s',
    async ([name, code, speak]) => {
      const isCutShort = CUT_SHORT.has(name)
      const { url } = await serveBytes(speak)
      const { user, session, log } = open()
      const error = await rejection(user.client.get(`${url}/path?token=secret`, { headers: { authorization: 'Bearer secret' } }))
      expect(error).toBeInstanceOf(ClientError)
      expect(error.code).toBe(code)
      expect(error.message).toContain(`GET ${url}/path: `)
      expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('secret')
      // The status and the first byte of a reply that broke off later have come.
      const [status, firstByteMs, bodyMs] = isCutShort ? [200, expect.any(Number), Number.NaN] : [0, Number.NaN, Number.NaN]
      const reported = { status, brokeOff: isCutShort, firstByteMs, bodyMs, failure: { code } }
      expect(log.last).toMatchObject(reported)
      expect(Number.isNaN(log.last.firstByteMs)).toBe(!isCutShort)
      expect(log.last.failure?.message).toBe(error.message)
      expect((await rejection(user.send(session.prepare({ url })))).code).toBe(code)
      expect(log.last).toMatchObject(reported)
      expect(log.calls).toHaveLength(2)
      expect(log.begun).toBe(2)
    },
  )

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
    const { user } = open({ guard: createGuard({ allow: [], lookup: unknownHost }) })
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

  test('a body that does not end in time leaves the status that came, and the next call has none of it', async () => {
    const { url } = await serveBytes((socket) => void socket.write(`${HEAD}content-length: 10\r\n\r\nhalf`))
    const { session, user, log } = open()
    expect((await rejection(user.client.get(url, { timeout: 500 }))).code).toBe('timeout')
    expect(log.last).toMatchObject({ status: 200, brokeOff: true, bytesReceived: 4 })
    const dead = await serveBytes((socket) => void socket.resetAndDestroy())
    const task = session.prepare({ url: dead.url })
    for (let times = 0; times < 2; times++) {
      expect((await rejection(user.send(task))).code).toBe('ECONNRESET')
      expect(log.last).toMatchObject({ status: 0, brokeOff: false, firstByteMs: Number.NaN })
    }
  })

  test('the timeout of a request task counts as well', async () => {
    const { url } = await serveHttp(() => {})
    const { session, user, log } = open()
    expect((await rejection(user.send(session.prepare({ url, timeout: 20 })))).code).toBe('timeout')
    expect(log.calls).toHaveLength(1)
  })
}
