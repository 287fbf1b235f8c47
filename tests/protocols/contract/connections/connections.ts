import { expect, test } from 'vitest'
import type { Open } from '../bench.ts'
import { serveEcho, serveHttp } from '../../servers/origin.ts'
import { spyDial } from '../../guard/spy-dial.ts'
import { CallLog, rejection } from '../../setting.ts'

export function contractOfConnections(open: Open): void {
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

  test('per iteration: a call that is still going on ends with it', async () => {
    const origin = await serveHttp(() => {})
    const { user } = open({ connections: 'per-iteration' })
    const call = user.client.get(origin.url)
    await expect.poll(() => origin.open()).toBe(1)
    user.endIteration()
    expect((await rejection(call)).code).toBe('aborted')
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

  test('one that the target says it will soon close is not used again', async () => {
    const origin = await serveHttp((_, response) => response.writeHead(200, { 'keep-alive': 'timeout=1, max=5' }).end())
    const { user, log } = open()
    await user.client.get(origin.url)
    await user.client.get(origin.url)
    await new Promise((resolve) => setTimeout(resolve, 600))
    await user.client.get(origin.url)
    expect(log.calls.map(({ status, opened }) => [status, opened])).toEqual([
      [200, true],
      [200, false],
      [200, true],
    ])
  })

  test('one that has rested is used again', async () => {
    const origin = await serveEcho()
    const { user, log } = open()
    await user.client.get(origin.url)
    await new Promise((resolve) => setTimeout(resolve, 1_100))
    await Promise.all([user.client.get(origin.url), user.client.get(origin.url)])
    expect(log.calls.map(({ status, opened }) => [status, opened])).toEqual([
      [200, true],
      [200, false],
      [200, false],
    ])
    expect(origin.sockets).toHaveLength(1)
  })

  test('a call whose connection the target closes is not made twice', async () => {
    const seen: (string | undefined)[] = []
    const origin = await serveHttp((request, response) => {
      seen.push(request.url)
      if (request.url === '/last') request.socket.destroy()
      else response.end()
    })
    const { user, log } = open()
    await user.client.get(`${origin.url}/first`)
    expect((await rejection(user.client.get(`${origin.url}/last`))).code).toBe('connection-closed')
    await user.client.get(`${origin.url}/first`)
    expect(seen).toEqual(['/first', '/last', '/first'])
    expect(log.calls.map(({ opened }) => opened)).toEqual([true, false, true])
  })

  test('one that the caller asks to close is', async () => {
    const seen: unknown[] = []
    const origin = await serveHttp((request, response) => {
      seen.push(request.headers.connection)
      response.end()
    })
    const { session, user } = open()
    const closing = session.prepare({ url: origin.url, headers: { Connection: 'close' } })
    await user.send(closing)
    await user.send(closing)
    await user.client.get(origin.url)
    expect(seen).toEqual(['close', 'close', 'keep-alive'])
    expect(origin.sockets).toHaveLength(3)
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
}

export function contractOfSeveralConnections(open: Open): void {
  test('a user may have several, and no more', async () => {
    const origin = await serveEcho()
    const { user, log } = open({ connections: 3 })
    await Promise.all(Array.from({ length: 10 }, () => user.client.post(origin.url, { body: 'x' })))
    expect(origin.sockets).toHaveLength(3)
    expect(log.calls.filter(({ opened }) => opened)).toHaveLength(3)
  })

  test('a user who may have several opens no second one for calls in turn', async () => {
    const origin = await serveEcho()
    const { user } = open({ connections: 3 })
    for (let n = 0; n < 5; n++) await user.client.get(origin.url)
    expect(origin.sockets).toHaveLength(1)
  })

  test('calls that wait for one of several connections fail as those that have one', async () => {
    const { user, log } = open({ connections: 2, dial: spyDial('real') })
    for (const url of ['http://127.0.0.1:1/', 'http://203.0.113.7/']) {
      const codes = await Promise.all(Array.from({ length: 6 }, async () => (await rejection(user.client.get(url))).code))
      expect(new Set(codes).size).toBe(1)
    }
    expect(log.calls.map(({ failure }) => failure?.code)).toEqual([...Array(6).fill('ECONNREFUSED'), ...Array(6).fill('target-refused')])
  })

  test('a call that is given up while it waits for one of several connections leaves them in order', async () => {
    const held: (() => void)[] = []
    const origin = await serveHttp((request, response) => {
      if (request.url === '/held') held.push(() => response.end())
      else response.end()
    })
    const { user } = open({ connections: 2 })
    const first = [user.client.get(`${origin.url}/held`), user.client.get(`${origin.url}/held`)]
    expect((await rejection(user.client.get(origin.url, { timeout: 20 }))).code).toBe('timeout')
    const last = [user.client.get(origin.url), user.client.get(origin.url)]
    await expect.poll(() => held.length).toBe(2)
    for (const answer of held) answer()
    expect((await Promise.all([...first, ...last])).map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect(origin.sockets).toHaveLength(2)
  })

  test('destroy ends what waits for one of several connections, too', async () => {
    const origin = await serveHttp(() => {})
    const { user, log } = open({ connections: 2 })
    const calls = Array.from({ length: 5 }, (_, n) => user.client.get(`${origin.url}/${n}`))
    await expect.poll(() => origin.open()).toBe(2)
    user.destroy()
    expect(await Promise.all(calls.map(async (call) => (await rejection(call)).code))).toEqual(Array(5).fill('aborted'))
    await expect.poll(() => origin.open()).toBe(0)
    expect(origin.sockets).toHaveLength(2)
    expect(log.begun).toBe(log.calls.length)
  })
}
