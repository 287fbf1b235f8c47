import { execFile } from 'node:child_process'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { get } from 'node:http'
import type { Socket } from 'node:net'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { watchOwnLoop, type OwnLoop } from '../../../src/protocols/guard/own-loop.ts'
import { createHttpSession } from '../../../src/protocols/http/session.ts'
import { systemClock } from '../../../src/units/time/clock.ts'
import { startFixture } from '../../helpers/fixture-server.ts'
import { CERTIFICATE, serveHttp, serveTls } from '../servers/origin.ts'
import { CallLog, httpSettings } from '../setting.ts'

function watch(): OwnLoop {
  const loop = watchOwnLoop()
  onTestFinished(() => loop.release())
  return loop
}

async function callWith(loop: OwnLoop, url: string, ca: readonly string[] = []): Promise<void> {
  const settings = httpSettings()
  const session = createHttpSession(
    { ...settings, tls: { ...settings.tls, ca }, connected: (socket) => loop.connected(socket) },
    systemClock,
  )
  onTestFinished(() => session.close())
  await session.user(new CallLog()).client.get(url)
}

test('a target in this thread is found out', async () => {
  const { url } = await serveHttp((_, response) => response.end())
  const loop = watch()
  await callWith(loop, url)
  expect(loop.isShared()).toBe(true)
})

test('a target in this thread is found out behind TLS', async () => {
  const { url } = await serveTls((_, response) => response.end())
  const loop = watch()
  await callWith(loop, url, [CERTIFICATE])
  expect(loop.isShared()).toBe(true)
})

test('so it is when a client that is not ours loads it', async () => {
  const { url } = await serveHttp((_, response) => response.end())
  const loop = watch()
  await new Promise((resolve) => get(url, (response) => response.resume().on('end', resolve)))
  expect(loop.isShared()).toBe(true)
})

test('a target in another process is none, though this thread serves that process meanwhile', async () => {
  await using fixture = await startFixture('steady')
  let calledBack = 0
  const webhooks = await serveHttp((_, response) => {
    calledBack += 1
    response.end()
  })
  const loop = watch()
  await callWith(loop, fixture.url)
  await promisify(execFile)(process.execPath, ['-e', `fetch('${webhooks.url}')`])
  expect(calledBack).toBe(1)
  expect(loop.isShared()).toBe(false)
})

test('after its release it sees nothing more', async () => {
  const { url } = await serveHttp((_, response) => response.end())
  const loop = watchOwnLoop()
  loop.release()
  await callWith(loop, url)
  expect(loop.isShared()).toBe(false)
})

test('a socket gets one listener, however many runs overlap, and each of them finds the target', async () => {
  const { url } = await serveHttp((_, response) => response.end())
  const before = watch()
  const opened: Socket[] = []
  const onOpening = (message: unknown): void => void opened.push((message as { readonly socket: Socket }).socket)
  subscribe('net.client.socket', onOpening)
  onTestFinished(() => void unsubscribe('net.client.socket', onOpening))
  const listenersBeside = async (): Promise<number> => {
    const answered = new Promise((resolve) => get(url, { agent: false }, (response) => response.resume().on('end', resolve)))
    const count = opened.pop()!.listenerCount('connect')
    await answered
    return count
  }
  const alone = await listenersBeside()
  const loops = Array.from({ length: 12 }, watch)
  expect(await listenersBeside()).toBe(alone)
  expect([before, ...loops].map((loop) => loop.isShared())).not.toContain(false)
})
