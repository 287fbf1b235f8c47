import { expect, test } from 'vitest'
import { createGuard, type Resolver } from '../../../../src/protocols/guard/guard.ts'
import { systemClock } from '../../../../src/units/time/clock.ts'
import { awake, awakeSince, type CreateSession, type Open } from '../bench.ts'
import { serveBytes, serveEcho, serveHttp } from '../../servers/origin.ts'
import { CallLog, httpSettings, rejection } from '../../setting.ts'

export function contractOfEnding(open: Open, createSession: CreateSession): void {
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
    expect(log.last).toMatchObject({ status: 200, brokeOff: true, bytesReceived: 4 })
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
    const lookup: Resolver = (_, _options, done) => {
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
}
