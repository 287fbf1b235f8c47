import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createHttpSession, type HttpEngine, type HttpSession } from '../../../src/protocols/http/session.ts'
import { systemClock } from '../../../src/units/time/clock.ts'
import { CallLog, httpSettings } from '../setting.ts'
import { REPLY_VECTORS, type ReplyVector } from './reply-vectors.ts'

let current: ReplyVector
let server: Server
let url: string
const sockets = new Set<Socket>()
const sessions: HttpSession[] = []

beforeAll(async () => {
  server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    socket.once('data', () => {
      const { bytes, afterwards } = current
      const after = (): void => {
        if (afterwards === 'ends') socket.end()
        // The bytes are read before the reset is heard of, or they might be lost with it.
        else if (afterwards === 'is reset') setTimeout(() => socket.resetAndDestroy(), 5)
      }
      if (bytes === '') after()
      else socket.write(bytes, 'latin1', after)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
})

afterAll(async () => {
  await Promise.all(sessions.map((session) => session.close()))
  for (const socket of sockets) socket.destroy()
  await new Promise((resolve) => server.close(resolve))
})

/** What an engine makes of a reply: status and size of the body, or the code of the failure. A reset may come as the end of a connection. */
async function outcomeBy(engine: HttpEngine, { method }: ReplyVector, timeout: number): Promise<string> {
  const session = createHttpSession(httpSettings({ engine }), systemClock)
  sessions.push(session)
  const user = session.user(new CallLog())
  // A reply that is not whole on a connection that stays open is waited for.
  const reply = await user.client.request(url, { method, timeout }).catch((error: Error & { readonly code: string }) => error.code)
  user.destroy()
  if (reply === 'ECONNRESET') return 'connection-closed'
  return typeof reply === 'string' ? reply : `${reply.status} of ${reply.size}`
}

/** How two engines differ on a reply; `undefined` where they do not. */
async function differenceOn(vector: ReplyVector, timeout: number): Promise<string | undefined> {
  current = vector
  const wire = await outcomeBy('wire', vector, timeout)
  const undici = await outcomeBy('undici', vector, timeout)
  return wire === undici ? undefined : `${vector.name}: wire ${wire}, undici ${undici}`
}

test('the engines agree on what a reply is, but for these', { timeout: 240_000 }, async () => {
  const differences: string[] = []
  for (const vector of REPLY_VECTORS) {
    // On a busy machine one of them may have run out of time.
    const difference = (await differenceOn(vector, 400)) === undefined ? undefined : await differenceOn(vector, 3_000)
    if (difference !== undefined) differences.push(difference)
  }
  expect(REPLY_VECTORS.length).toBeGreaterThan(300)
  expect(differences).toMatchInlineSnapshot(`
    [
      "status line: version 0.9, then stays open: wire bad-response, undici 200 of 5",
      "status line: version 0.9, then ends: wire bad-response, undici 200 of 5",
      "status line: version 0.9, then is reset: wire bad-response, undici 200 of 5",
      "status line: version 2.0, then stays open: wire bad-response, undici 200 of 5",
      "status line: version 2.0, then ends: wire bad-response, undici 200 of 5",
      "status line: version 2.0, then is reset: wire bad-response, undici 200 of 5",
      "body: shorter than its length, end announced, then is reset: wire connection-closed, undici content-length-mismatch",
      "surplus: behind an announced end, then stays open: wire bad-response, undici 200 of 5",
      "surplus: behind an announced end, then ends: wire bad-response, undici 200 of 5",
      "surplus: behind an announced end, then is reset: wire bad-response, undici 200 of 5",
      "status 204 with a length, then stays open: wire 204 of 0, undici content-length-mismatch",
      "status 204 with a length, then ends: wire 204 of 0, undici content-length-mismatch",
      "status 204 with a length, then is reset: wire 204 of 0, undici content-length-mismatch",
      "status 204 with a body, then stays open: wire bad-response, undici content-length-mismatch",
      "status 204 with a body, then ends: wire bad-response, undici content-length-mismatch",
      "status 204 with a body, then is reset: wire bad-response, undici content-length-mismatch",
      "status 304 with a length, then stays open: wire 304 of 0, undici content-length-mismatch",
      "status 304 with a length, then ends: wire 304 of 0, undici content-length-mismatch",
      "status 304 with a length, then is reset: wire 304 of 0, undici content-length-mismatch",
      "status 304 with a body, then stays open: wire bad-response, undici content-length-mismatch",
      "status 304 with a body, then ends: wire bad-response, undici content-length-mismatch",
      "status 304 with a body, then is reset: wire bad-response, undici content-length-mismatch",
      "status 100 that nothing asked for, then stays open: wire 200 of 5, undici bad-response",
      "status 100 that nothing asked for, then ends: wire 200 of 5, undici bad-response",
      "status 100 that nothing asked for, then is reset: wire 200 of 5, undici bad-response",
    ]
  `)
})

test.each(['wire', 'undici'] as const)('%s: bytes that come while no call is going on fail the next one, and no other', async (engine) => {
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    socket.on('data', () => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')
      setTimeout(() => socket.write('unasked'), 5)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const session = createHttpSession(httpSettings({ engine }), systemClock)
  const user = session.user(new CallLog())
  expect((await user.client.get(address)).text()).toBe('ok')
  await expect.poll(() => sockets.size).toBe(0)
  await expect(user.client.get(address)).rejects.toMatchObject({ code: 'bad-response' })
  expect((await user.client.get(address)).text()).toBe('ok')
  await session.close()
  await new Promise((resolve) => server.close(resolve))
})
