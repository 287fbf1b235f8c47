import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocketServer, type WebSocket } from 'ws'
import { accountOf, run } from '../servers/raw-target.ts'

/** A WebSocket target in this process, which does nothing by itself, not even answer pings. */
async function serveWs(talk: (socket: WebSocket) => void): Promise<string> {
  const server = createServer()
  const sockets = new WebSocketServer({ server, autoPong: false })
  sockets.on('connection', (socket) => {
    socket.on('error', () => {})
    talk(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    for (const socket of sockets.clients) socket.terminate()
    await new Promise((resolve) => server.close(resolve))
  })
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

test('a ping waits for its own pong, whatever pongs come before', async () => {
  const url = await serveWs((socket) => {
    let payload: Buffer
    socket.pong()
    socket.on('ping', (data) => {
      payload = data
      socket.pong()
      socket.pong('12345678')
      socket.send('not yet')
    })
    socket.on('message', () => {
      socket.send('now')
      socket.pong(payload)
    })
  })
  const seen: string[] = []
  const result = await run(
    async ({ ws }) => {
      const socket = await ws.connect(url)
      const ping = socket.ping().then(() => seen.push('pong'))
      seen.push(String(await socket.next()))
      seen.push(String(await socket.exchange('go')))
      await ping
    },
    { iterations: 1 },
  )
  expect(accountOf(result)).toBe('1 of 1 succeeded')
  expect(seen).toEqual(['not yet', 'now', 'pong'])
})

/** As many frames of text as are asked for, each with this text. */
function frames(count: number, text: string): Buffer {
  const frame = Buffer.concat([Buffer.of(0x81, text.length), Buffer.from(text)])
  return Buffer.alloc(frame.length * count, frame)
}

test.for([
  ['one byte', 'x'],
  ['no byte', ''],
] as const)(
  'tens of thousands of messages of %s that nobody reads are dropped but for the latest',
  { timeout: 120_000 },
  async ([, text]) => {
    const url = await serveWs((socket) => {
      const { _socket: below } = socket as unknown as { readonly _socket: { write(bytes: Buffer): void } }
      below.write(frames(60_000, text))
      socket.on('message', () => socket.send('last'))
    })
    let kept = 0
    const result = await run(
      async ({ ws }) => {
        const socket = await ws.connect(url)
        await socket.exchange('go', { matches: (message) => message === 'last' })
        await socket.send('go')
        while ((await socket.next()) === text) kept += 1
      },
      { iterations: 1, timeout: '100s' },
    )
    expect(accountOf(result)).toBe('1 of 1 succeeded')
    // Whether the last one came before or after the first was asked for.
    expect([16_383, 16_384]).toContain(kept)
  },
)
