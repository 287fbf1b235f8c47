import { connect, type Socket } from 'node:net'
import { serialize } from 'node:v8'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CoordinatorServer, type Client } from '../../../../src/cli/comparison/processes/coordinator-server.ts'
import { addressFrom, addressText, dial, helloFrom } from '../../../../src/run/comparison/remote/coordinator-address.ts'
import { Link } from '../../../../src/run/comparison/remote/link.ts'
import type { Message } from '../../../../src/run/comparison/remote/remote-messages.ts'
import { RemoteArm } from '../../../../src/run/comparison/remote/remote-arm.ts'

const TEST = { project: '', file: 'a.test.ts', name: 'one' }
const ORDER = { durationMs: 50, from: { index: 0, iteration: 0 }, part: 'measured' } as const
const RECORD = {
  latenciesMs: Float64Array.from([1, 2.5]),
  elapsedMs: 50,
  succeeded: 2,
  bad: 0,
  statuses: { 200: 2 },
  withoutStatus: 0,
  usedClient: true,
  next: { index: 2, iteration: 1 },
}

let server: CoordinatorServer
let strangers: string[]
let nextCaller: Promise<Client>

beforeEach(async () => {
  strangers = []
  nextCaller = new Promise((resolve) => {
    server = new CoordinatorServer(resolve, (side, protocol) => strangers.push(`${side} ${protocol}`))
  })
  await server.listen()
})
afterEach(() => server.close())

interface Peer {
  readonly link: Link
  readonly closed: Promise<void>
}

async function call(onMessage: (message: Message, link: Link) => void = () => {}): Promise<Peer> {
  const socket = await dial(server.addressFor('head'))
  const link: Link = new Link(socket, { onMessage: (message) => onMessage(message, link), onClosed: () => {} })
  return { link, closed: closedOf(socket) }
}

async function remoteArm(onMessage: (message: Message, link: Link) => void): Promise<RemoteArm> {
  const { link } = await call(onMessage)
  link.send(helloFrom(server.addressFor('head')))
  const client = await nextCaller
  const arm = new RemoteArm(client.link, 'head', { kind: 'arm', test: TEST, plan: '1 user', remainingMs: 1_000 })
  client.onMessage = (message) => arm.receive(message as never)
  client.onClosed = () => arm.lose('it is gone')
  return arm
}

const closedOf = (socket: Socket): Promise<void> => new Promise((resolve) => void socket.once('close', () => resolve()))

test('an address travels as a text, and anything else is none', () => {
  const address = server.addressFor('base')
  expect(addressFrom(addressText(address))).toEqual(address)
  for (const text of [undefined, '', '1 zz base', '1 aa side', '1 aa base ']) expect(addressFrom(text)).toBeUndefined()
})

describe('a reception', () => {
  test('takes whoever knows the token, and tells of its messages and its end', async () => {
    const { link } = await call()
    link.send(helloFrom(server.addressFor('head')))
    const client = await nextCaller
    const seen: string[] = []
    const over = new Promise<void>((resolve) => {
      client.onMessage = ({ kind }) => void seen.push(kind)
      client.onClosed = resolve
    })
    link.send({ kind: 'over', reasons: [], isRepeatable: false })
    link.end()
    await over
    expect(client.side).toBe('head')
    expect(seen).toEqual(['over'])
  })

  test('turns away whoever does not', async () => {
    const { link, closed } = await call()
    link.send({ ...helloFrom(server.addressFor('head')), token: 'aa' })
    await closed
    expect(strangers).toEqual([])
  })

  test('tells of a side that speaks another protocol', async () => {
    const { link, closed } = await call()
    link.send({ ...helloFrom(server.addressFor('head')), protocol: 7 })
    await closed
    expect(strangers).toEqual(['head 7'])
  })

  test('turns away what is longer than any message', async () => {
    const socket = connect(server.addressFor('head').port, '127.0.0.1')
    socket.on('error', () => {})
    socket.write(Buffer.from([0x7f, 0xff, 0xff, 0xff, 0]))
    await closedOf(socket)
  })
})

test('messages arrive whole however they are cut', async () => {
  const address = server.addressFor('head')
  const socket = await dial(address)
  const bytes = [helloFrom(address), { kind: 'block', record: RECORD }].flatMap((message) => {
    const body = serialize(message)
    const header = Buffer.alloc(4)
    header.writeUInt32BE(body.length)
    return [...header, ...body]
  })
  const received = nextCaller.then(
    (client) =>
      new Promise<Message>((resolve) => {
        client.onMessage = resolve
      }),
  )
  for (const byte of bytes) {
    socket.write(Buffer.from([byte]))
    await new Promise<void>((resolve) => void setImmediate(resolve))
  }
  expect(await received).toEqual({ kind: 'block', record: RECORD })
  socket.destroy()
})

describe('an arm in another process', () => {
  test('runs what is asked of it', async () => {
    const arm = await remoteArm((message, link) => {
      if (message.kind === 'open') link.send({ kind: 'opened' })
      else if ('order' in message) link.send({ kind: 'block', record: { ...RECORD, elapsedMs: message.order.durationMs } })
      else link.send({ kind: 'closed' })
    })
    await arm.open()
    expect(await arm.runBlock(ORDER)).toEqual(RECORD)
    await arm.close()
  })

  test('is lost with its test, and stays so', async () => {
    const arm = await remoteArm((_message, link) => link.end())
    await expect(arm.open()).rejects.toThrow('it is gone')
    await expect(arm.runBlock(ORDER)).rejects.toThrow('it is gone')
    await arm.close()
    expect(arm.isLost).toBe(true)
  })
})
