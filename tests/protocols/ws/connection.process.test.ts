import { describe, expect, test } from 'vitest'
import type { WsConnectOptions } from '../../../src/protocols/ws/client.ts'
import type { TaskContext } from '../../../src/run/task/context.ts'
import { accountOf, pem, rawTarget, run } from '../servers/raw-target.ts'

const target = rawTarget()
const urlOf = (name: string): string => `ws://127.0.0.1:${target.at(name).port}/`
const secureUrlOf = (name: string): string => urlOf(name).replace('ws:', 'wss:')
const connecting =
  (name: string, options: WsConnectOptions = {}) =>
  async ({ ws }: TaskContext): Promise<void> =>
    void (await ws.connect(urlOf(name), options))
const waiting =
  (timeout: number) =>
  async ({ ws }: TaskContext): Promise<void> => {
    const socket = await ws.connect(urlOf('wsSilent'))
    await socket.next({ timeout })
  }

test('text and bytes go there and back, pings are answered, and both sides close', async () => {
  const result = await run(
    async ({ ws, index }) => {
      const socket = await ws.connect(urlOf('wsEcho'), { protocols: ['chat'], name: 'connect' })
      expect(socket.protocol).toBe('chat')
      expect(await socket.exchange(`text ${index}`, { name: 'talk' })).toBe(`text ${index}`)
      await socket.send(Buffer.of(1, 2, 3))
      expect(await socket.next()).toEqual(Buffer.of(1, 2, 3))
      await socket.ping()
      expect(await socket.close({ code: 4_000, reason: 'done' })).toEqual({ code: 4_000, reason: 'done' })
    },
    { iterations: 20, concurrency: 4 },
  )
  expect(accountOf(result)).toBe('20 of 20 succeeded')
  expect(result.requests).toMatchObject({ count: 20 * 6, failed: 0 })
  expect(result.steps).toMatchObject({ connect: { count: 20 }, talk: { count: 20 } })
  expect(result.bytes.sent).toBe(result.bytes.received)
  await target.leftBy('wsEcho')
})

test('a message that is expected when the task itself closes is not lost by the target', async () => {
  const result = await run(async ({ ws }) => {
    const socket = await ws.connect(urlOf('wsSilent'))
    const listening = socket.next().catch((error: Error) => error.message)
    await socket.close()
    expect(await listening).toMatch(/^127\.0\.0\.1:\d+: the WebSocket was closed by `close` of the task, with code 1000$/)
  })
  expect(accountOf(result)).toBe('3 of 3 succeeded')
})

test('a path follows the base URL, and an http: address is that of the WebSocket at the same place', async () => {
  const { port } = target.at('wsEcho')
  const result = await run(
    async ({ ws, index }) => {
      const socket = await ws.connect(
        [`/chat?nth=${index}`, '?a', `http://127.0.0.1:${port}/`, new URL(`HTTP://127.0.0.1:${port}`)][index % 4]!,
      )
      expect(await socket.exchange('text')).toBe('text')
    },
    { iterations: 8, baseUrl: `http://127.0.0.1:${port}/api` },
  )
  expect(accountOf(result)).toBe('8 of 8 succeeded')
  expect(result.statuses).toEqual({ 101: 8 })
})

test('a path needs a base URL whose target listens on a port', async () => {
  for (const options of [{}, { baseUrl: urlOf('wsEcho').replace('ws', 'http'), socketPath: '/tmp/no-such.sock' }]) {
    const result = await run(({ ws }) => ws.connect('/chat'), options)
    expect(accountOf(result)).toBe('0 of 3 succeeded, bad-call 3×')
    expect(result.errors[0]!.message).toContain("or a path such as '/chat' with the option `baseUrl`, got '/chat'")
  }
})

test('the handshake has a status, which counts for the call, its step and the iteration; messages have none', async () => {
  const result = await run(
    async ({ ws }) => {
      const socket = await ws.connect(urlOf('wsEcho'), { name: 'connect' })
      await socket.exchange('text', { name: 'talk' })
    },
    { iterations: 20, concurrency: 2 },
  )
  expect(result).toMatchObject({ statuses: { 101: 20 }, failedDespiteStatus: {}, withoutStatus: 0 })
  expect(result.requests.statuses).toEqual({ 101: 20 })
  expect([result.steps.connect!.statuses, result.steps.talk!.statuses]).toEqual([{ 101: 20 }, {}])
})

test('replies find their questions, whatever comes between and in which order', async () => {
  const got: unknown[] = []
  await run(
    async ({ ws }) => {
      const socket = await ws.connect(urlOf('wsShuffling'))
      const ask = (text: string) => socket.exchange(text, { matches: (message) => message === text })
      got.push(...(await Promise.all([ask('one'), ask('two')])), await socket.next(), await socket.next())
    },
    { iterations: 1 },
  )
  expect(got).toEqual(['one', 'two', 'news', 'news'])
})

test('who waits for whatever comes next gets no reply to a question, though the question came later', async () => {
  const got: unknown[] = []
  const result = await run(
    async ({ ws }) => {
      const socket = await ws.connect(urlOf('wsEcho'))
      const news = socket.next()
      got.push(await socket.exchange('question', { matches: (message) => message === 'question' }))
      await socket.send('news')
      got.push(await news)
    },
    { iterations: 1 },
  )
  expect(accountOf(result)).toBe('1 of 1 succeeded')
  expect(got).toEqual(['question', 'news'])
})

test('headers are sent', async () => {
  const result = await run(async ({ ws }) => {
    const socket = await ws.connect(urlOf('wsHeaders'), { headers: { 'x-token': 'abc' } })
    expect(await socket.next()).toBe('abc')
  })
  expect(accountOf(result)).toBe('3 of 3 succeeded')
})

describe('a WebSocket that breaks fails by name, and everything adds up', () => {
  test.for([
    ['wsWrongAccept', 'bad-response'],
    ['wsNotFound', 'status-404'],
    ['wsRedirects', 'status-302'],
    ['closeAtOnce', 'ECONNRESET'],
  ] as const)('while it is opened: %s: %s', async ([name, code]) => {
    const result = await run(connecting(name))
    expect(accountOf(result)).toBe(`0 of 3 succeeded, ${code} 3×`)
  })

  test.for([
    ['wsOversized', 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'],
    ['wsBadFrame', 'WS_ERR_UNEXPECTED_RSV_2_3'],
    ['wsCloses', 'ws-1011'],
    ['wsTerminates', 'ws-1006'],
    ['wsEndsInFrame', 'ws-1006'],
    ['wsResetsInFrame', 'ECONNRESET'],
  ] as const)('afterwards: %s: %s', async ([name, code]) => {
    const result = await run(async ({ ws }) => {
      const socket = await ws.connect(urlOf(name))
      await socket.exchange('hello')
    })
    expect(accountOf(result)).toBe(`0 of 3 succeeded, ${code} 3×`)
    expect(result.requests.failed).toBe(3)
  })

  test('a message that is longer than it may be', async () => {
    const result = await run(async ({ ws }) => {
      const socket = await ws.connect(urlOf('wsEcho'), { maxMessage: 100 })
      await socket.exchange('x'.repeat(101))
    })
    expect(accountOf(result)).toBe('0 of 3 succeeded, WS_ERR_UNSUPPORTED_MESSAGE_LENGTH 3×')
  })

  test('a target that says nothing, in the time of the call and in that of the iteration', async () => {
    expect(accountOf(await run(waiting(50)))).toBe('0 of 3 succeeded, timeout 3×')
    expect(accountOf(await run(waiting(4_000), { timeout: 80 }))).toBe('0 of 3 succeeded, timeout 3×')
    await target.leftBy('wsSilent')
  })

  test('a target that never takes the upgrade', async () => {
    expect(accountOf(await run(connecting('silent', { timeout: 50 })))).toBe('0 of 3 succeeded, connect-timeout 3×')
    await target.leftBy('silent')
  })

  test('an address that is none', async () => {
    expect(accountOf(await run(({ ws }) => ws.connect('ftp://127.0.0.1/')))).toBe('0 of 3 succeeded, bad-call 3×')
  })
})

describe('a WebSocket under TLS', () => {
  const authority = { ca: pem('authority') }

  test('shakes hands by name, and talks', async () => {
    const result = await run(async ({ ws }) => {
      const socket = await ws.connect(secureUrlOf('wssEcho'), { ...authority, servername: 'service.test' })
      expect(await socket.exchange('hello')).toBe('hello')
      expect(await socket.close()).toEqual({ code: 1_000, reason: '' })
    })
    expect(accountOf(result)).toBe('3 of 3 succeeded')
    expect(result.phases).toMatchObject({ connect: { count: 3 }, tls: { count: 3 }, firstByte: { count: 3 } })
    expect(result.bytes).toEqual({ sent: 15, received: 15 })
    await target.leftBy('wssEcho')
  })

  test('takes what the run says of certificates', async () => {
    expect(accountOf(await run(({ ws }) => ws.connect(secureUrlOf('wssEcho')), { tls: authority }))).toBe('3 of 3 succeeded')
  })

  test('is given up in the middle of the handshake, at once and with its socket', async () => {
    const sinceMs = performance.now()
    expect(accountOf(await run(({ ws }) => ws.connect(secureUrlOf('tlsSilent'), { ...authority, timeout: 50 })))).toBe(
      '0 of 3 succeeded, connect-timeout 3×',
    )
    await target.leftBy('tlsSilent')
    expect(accountOf(await run(({ ws }) => ws.connect(secureUrlOf('tlsSilent'), authority), { timeout: 80 }))).toBe(
      '0 of 3 succeeded, timeout 3×',
    )
    await target.leftBy('tlsSilent')
    // A run waits for its sockets, and one that nobody ended would end after ten seconds by itself.
    expect(performance.now() - sinceMs).toBeLessThan(9_000)
  })

  test.for([
    ['has a certificate for another name', 'wssWrongName', authority, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['is asked for by another name', 'wssEcho', { ...authority, servername: 'other.test' }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['has a certificate that has expired', 'wssExpired', authority, 'CERT_HAS_EXPIRED'],
    ['is vouched for by nobody we trust', 'wssEcho', { ca: pem('stranger') }, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['ends within a record of the handshake', 'tlsTruncated', authority, 'ECONNRESET'],
    ['speaks no TLS', 'tlsGarbage', authority, 'ERR_SSL_WRONG_VERSION_NUMBER'],
    ['ends half-way through a record of its answer to the upgrade', 'tlsEndsInRecord', authority, 'ECONNRESET'],
  ] as const)('fails by name where the target %s', async ([, name, certificates, code]) => {
    const result = await run(({ ws }) => ws.connect(secureUrlOf(name), { ...certificates, name: 'connect' }))
    expect(accountOf(result)).toBe(`0 of 3 succeeded, ${code} 3×`)
    expect(result.steps['connect']).toMatchObject({ count: 3, failed: 3, errors: [{ code, count: 3 }] })
    expect(result.bytes).toEqual({ sent: 0, received: 0 })
    await target.leftBy(name)
  })
})
