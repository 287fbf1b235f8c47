import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer as createPlain, type AddressInfo, type Server } from 'node:net'
import { createServer as createSecure } from 'node:tls'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocketServer } from 'ws'
import type { TaskContext } from '../../../src/run/task/context.ts'
import { pem, rawTarget, run } from '../../protocols/servers/raw-target.ts'

const elsewhere = rawTarget()
const ca = pem('authority')

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    server.close()
    await once(server, 'close')
  })
  return (server.address() as AddressInfo).port
}

const protocols: readonly Protocol[] = [
  {
    name: 'tcp',
    echo: 'echo',
    serve: () => listening(createPlain((socket) => socket.pipe(socket))),
    talk: async ({ tcp }, port) => {
      const connection = await tcp.connect({ host: '127.0.0.1', port })
      await connection.exchange('x', { bytes: 1 })
      await connection.close()
    },
  },
  {
    name: 'tls',
    echo: 'tlsEcho',
    serve: () => listening(createSecure({ cert: pem('server'), key: pem('server-key') }, (socket) => socket.pipe(socket))),
    talk: async ({ tls }, port) => {
      const connection = await tls.connect({ host: '127.0.0.1', port, ca })
      await connection.exchange('x', { bytes: 1 })
      await connection.close()
    },
  },
  {
    name: 'udp',
    echo: 'udpEcho',
    serve: async () => {
      const socket = createSocket('udp4').bind(0, '127.0.0.1')
      socket.on('message', (datagram, from) => socket.send(datagram, from.port, from.address))
      await once(socket, 'listening')
      onTestFinished(() => void socket.close())
      return socket.address().port
    },
    talk: async ({ udp }, port) => {
      const peer = await udp.connect({ host: '127.0.0.1', port })
      await peer.exchange('x')
      await peer.close()
    },
  },
  {
    name: 'ws',
    echo: 'wsEcho',
    serve: async () => {
      const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
      server.on('connection', (socket) => socket.on('message', (data) => socket.send(data)))
      await once(server, 'listening')
      onTestFinished(() => server.close())
      return (server.address() as AddressInfo).port
    },
    talk: async ({ ws }, port) => {
      const socket = await ws.connect(`ws://127.0.0.1:${port}/`)
      await socket.exchange('x')
      await socket.close()
    },
  },
]

interface Protocol {
  readonly name: string
  /** The same target in a process of its own. */
  readonly echo: string
  /** Serves in this very thread. */
  readonly serve: () => Promise<number>
  readonly talk: (context: TaskContext, port: number) => Promise<void>
}

const findingsAt = async ({ talk }: Protocol, port: number): Promise<readonly string[]> => {
  const result = await run((context) => talk(context, port), { concurrency: 2, iterations: 10 })
  expect(result.iterations.succeeded).toBe(10)
  return result.findings.map(({ kind }) => kind)
}

test.for(protocols.map((protocol) => [protocol.name, protocol] as const))(
  '%s: a target in this thread is found out',
  async ([, protocol]) => {
    expect(await findingsAt(protocol, await protocol.serve())).toContain('shared-loop')
    expect(await findingsAt(protocol, elsewhere.at(protocol.echo).port)).not.toContain('shared-loop')
  },
)
