import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import type { TaskContext } from '../../../src/run/task/context.ts'
import { CERTIFICATE, KEY } from '../servers/origin.ts'
import { accountOf, run } from '../servers/raw-target.ts'

const REPLY = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'

/** Says what becomes of the nth connection, from 0 on, which has just been accepted. */
type Accept = (socket: Socket, index: number) => void

async function portOf(server: Server, accept: Accept | undefined): Promise<number> {
  const sockets = new Set<Socket>()
  let accepted = 0
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    accept?.(socket, accepted++)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  })
  return (server.address() as AddressInfo).port
}

async function unusedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

const answering =
  (after: (socket: Socket) => void): Accept =>
  (socket) =>
    void socket.on('data', () => socket.write(REPLY, () => after(socket)))

const overTls = (accept?: Accept): Promise<number> =>
  portOf(
    createTlsServer({ cert: CERTIFICATE, key: KEY, ALPNProtocols: ['http/1.1'] }, (socket) => {
      socket.on('error', () => {})
      socket.on('data', () => socket.write(REPLY))
    }),
    accept,
  )

const TARGETS: readonly (readonly [name: string, scheme: 'http' | 'https', open: () => Promise<number>, account: string])[] = [
  ['refuses connections', 'http', unusedPort, '0 of 40 succeeded, ECONNREFUSED 40×'],
  ['refuses connections of TLS', 'https', unusedPort, '0 of 40 succeeded, ECONNREFUSED 40×'],
  [
    'resets what it has accepted',
    'http',
    () => portOf(createServer(), (socket) => void socket.resetAndDestroy()),
    '0 of 40 succeeded, ECONNRESET 40×',
  ],
  [
    'resets after each reply',
    'http',
    () =>
      portOf(
        createServer(),
        answering((socket) => setImmediate(() => socket.resetAndDestroy())),
      ),
    '',
  ],
  [
    'closes after each reply',
    'http',
    () =>
      portOf(
        createServer(),
        answering((socket) => void socket.end()),
      ),
    '',
  ],
  ['ends each handshake', 'https', () => overTls((socket) => void socket.end()), '0 of 40 succeeded, ECONNRESET 40×'],
  ['resets each handshake', 'https', () => overTls((socket) => void socket.resetAndDestroy()), '0 of 40 succeeded, ECONNRESET 40×'],
  [
    'answers a handshake in plain text',
    'https',
    () => portOf(createServer(), (socket) => void socket.on('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))),
    '0 of 40 succeeded, ERR_SSL_PACKET_LENGTH_TOO_LONG 40×|0 of 40 succeeded, ERR_SSL_WRONG_VERSION_NUMBER 40×',
  ],
  [
    'ends the first handshake only',
    'https',
    () => overTls((socket, index) => void (index === 0 && socket.end())),
    '39 of 40 succeeded, ECONNRESET 1×',
  ],
]

const ENGINES: readonly (readonly [name: string, options: LoadOptions])[] = [
  ['wire', { engine: 'wire' }],
  ['undici', { engine: 'undici' }],
  ['http2', { http2: true }],
]

const table = ENGINES.flatMap(([engine, options]) => TARGETS.map(([name, ...rest]) => [engine, name, options, ...rest] as const))

test.for(table)('%s: a target that %s', async ([, , options, scheme, open, account]) => {
  const settings: LoadOptions = { iterations: 40, timeout: '5s', tls: { ca: CERTIFICATE }, ...options }
  for (const taskOf of [
    (url: string) => url as never,
    (url: string) =>
      ({ http }: TaskContext) =>
        http.get(url),
  ]) {
    const task = taskOf(`${scheme}://127.0.0.1:${await open()}/`)
    const result = await run(task, settings)
    expect(result.iterations.started).toBe(40)
    if (account === '') expect(accountOf(result)).toMatch(/of 40 succeeded/)
    else expect(account.split('|')).toContain(accountOf(result))
  }
})

test.for(ENGINES)('%s: a target that refuses connections ends no worker', async ([, options]) => {
  const url = `${'http2' in options ? 'https' : 'http'}://127.0.0.1:${await unusedPort()}/`
  const result = await run(url as never, { iterations: 40, concurrency: 2, threads: 2, ...options })
  expect(accountOf(result)).toBe('0 of 40 succeeded, ECONNREFUSED 40×')
  expect(result.findings.map(({ kind }) => kind)).not.toContain('worker-lost')
})
