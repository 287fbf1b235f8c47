import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Resolver } from '../../src/protocols/guard/guard.ts'
import { systemClock, type Clock } from '../../src/units/time/clock.ts'
import {
  CLIENTS,
  closedPort,
  handshake,
  hostileTarget,
  inside,
  SELF_SIGNED,
  type Client,
  type ClientRow,
  type CoordinatorServer,
} from './opening.ts'
import { accountOf, pem, run } from './servers/raw-target.ts'
import { rejection } from './setting.ts'

const TIMEOUT_MS = 60

const loopback: Resolver = (_name, _options, answer) => answer(null, [{ address: '127.0.0.1', family: 4 }])
const never: Resolver = () => {}
const noAnswer: Parameters<Resolver>[2] = () => {}

/** What the first question is answered by; all others stand for this machine. */
function firstBy(first: Resolver): Resolver {
  let asked = 0
  return (...question) => (asked++ === 0 ? first : loopback)(...question)
}

/** The first bound of 10 s on opening a connection comes soon; everything else takes its time. */
function hurried(): Clock {
  let isFirst = true
  return {
    ...systemClock,
    after: (delayMs, act) => {
      const isHurried = delayMs === 10_000 && isFirst
      if (isHurried) isFirst = false
      return systemClock.after(isHurried ? TIMEOUT_MS : delayMs, act)
    },
  }
}

function openClient(row: ClientRow, resolve: Resolver, clock: Clock = systemClock): Client {
  const client = row.open(resolve, clock)
  onTestFinished(() => client.close())
  return client
}

/** One call has begun and has ended, for this reason; the next one is as if nothing had been; and nothing is left behind. */
async function expectReported(
  client: Client,
  error: Error & { readonly code: string },
  code: RegExp,
  next: () => Promise<unknown>,
): Promise<void> {
  expect(error.code).toMatch(code)
  expect([client.log.begun, client.log.calls.length]).toEqual([1, 1])
  expect(client.log.last).toMatchObject({ failure: { code: error.code }, bytesReceived: 0 })
  await next()
  expect(client.log.begun).toBe(client.log.calls.length)
  expect(client.log.calls.filter(({ failure }) => failure !== undefined)).toHaveLength(1)
  await client.close()
}

const ownTimeout = ({ kind }: ClientRow): RegExp => (kind === 'http' ? /^timeout$/ : /^connect-timeout$/)

const silence: CoordinatorServer = (socket) => void socket.resume()
const fin: CoordinatorServer = (socket) => void socket.end()
const reset: CoordinatorServer = (socket) => void socket.resetAndDestroy()
const onceItSpeaks =
  (act: CoordinatorServer): CoordinatorServer =>
  (socket) =>
    void socket.once('data', () => act(socket))
const saying =
  (bytes: string | Buffer): CoordinatorServer =>
  (socket) =>
    void socket.end(bytes)
const ALERT = Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x28])

interface HostileRow {
  readonly name: string
  readonly receive: CoordinatorServer
  readonly code: RegExp
}

/** What a target can do to a handshake of TLS. */
const HANDSHAKES: readonly HostileRow[] = [
  { name: 'closes at once', receive: fin, code: /^ECONNRESET$/ },
  { name: 'resets at once', receive: reset, code: /^ECONNRESET$/ },
  { name: 'closes when it has heard the hello', receive: onceItSpeaks(fin), code: /^ECONNRESET$/ },
  { name: 'resets when it has heard the hello', receive: onceItSpeaks(reset), code: /^ECONNRESET$/ },
  { name: 'sends an alert', receive: onceItSpeaks(saying(ALERT)), code: /^ERR_SSL_.*HANDSHAKE_FAILURE$/ },
  { name: 'answers in plain HTTP', receive: onceItSpeaks(saying('HTTP/1.1 400 Bad Request\r\n\r\n')), code: /^ERR_SSL_/ },
  {
    name: 'begins its hello and closes',
    receive: onceItSpeaks(saying(Buffer.from([0x16, 0x03, 0x03, 0x00, 0x7a, 0x02]))),
    code: /^ECONNRESET$/,
  },
  { name: 'has a certificate that nobody vouches for', receive: handshake(SELF_SIGNED), code: /^DEPTH_ZERO_SELF_SIGNED_CERT$/ },
]

/** What a proxy can do when it is asked to lead to the target. */
const TUNNELS: readonly HostileRow[] = [
  { name: 'closes at once', receive: fin, code: /^proxy-refused$/ },
  { name: 'resets at once', receive: reset, code: /^ECONNRESET$/ },
  { name: 'closes when it has read the request', receive: onceItSpeaks(fin), code: /^proxy-refused$/ },
  { name: 'resets when it has read the request', receive: onceItSpeaks(reset), code: /^ECONNRESET$/ },
  { name: 'refuses', receive: onceItSpeaks(saying('HTTP/1.1 502 Bad Gateway\r\n\r\n')), code: /^proxy-refused$/ },
  {
    name: 'leads to what closes',
    receive: onceItSpeaks((socket) => void (socket.write('HTTP/1.1 200 OK\r\n\r\n'), socket.once('data', () => socket.end()))),
    code: /^ECONNRESET$/,
  },
]

/** What it can do to the request that is to become a WebSocket. */
const UPGRADES: readonly HostileRow[] = [
  { name: 'closes at once', receive: fin, code: /^ECONNRESET$/ },
  { name: 'resets when it has read the request', receive: onceItSpeaks((socket) => destroyed(socket)), code: /^ECONNRESET$/ },
  {
    name: 'answers with another status',
    receive: onceItSpeaks(saying('HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n')),
    code: /^status-503$/,
  },
  {
    name: 'answers with another key',
    receive: onceItSpeaks(saying('HTTP/1.1 101 Yes\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: no\r\n\r\n')),
    code: /^bad-response$/,
  },
  { name: 'answers with what is no HTTP', receive: onceItSpeaks(saying('hello\r\n\r\n')), code: /^HPE_/ },
]

const destroyed = (socket: Socket): void => {
  if ('encrypted' in socket) socket.destroy()
  else socket.resetAndDestroy()
}

describe.for(Object.entries(CLIENTS))('%s', ([, row]) => {
  const secure = row.isSecure ? HANDSHAKES : []
  const upgrades =
    row.kind === 'ws'
      ? UPGRADES.map((upgrade) => ({ ...upgrade, name: `upgrade: ${upgrade.name}`, receive: inside(row, upgrade.receive) }))
      : []
  const tunnels = row.isTunnel === true ? TUNNELS.map((tunnel) => ({ ...tunnel, name: `tunnel: ${tunnel.name}` })) : []
  const hostile = [...secure.map((handshake) => ({ ...handshake, name: `handshake: ${handshake.name}` })), ...upgrades, ...tunnels]
  const isOpenedInSteps = row.isSecure || row.kind === 'ws' || row.isTunnel === true

  test.for(hostile)('a target that fails the first connection ($name)', async ({ receive, code }) => {
    const target = await hostileTarget(row, receive)
    const client = openClient(row, loopback)
    const error = await rejection(client.call('service.test', target.port))
    await expectReported(client, error, code, () => client.call('service.test', target.port))
    expect(target.accepted()).toBe(2)
  })

  if (isOpenedInSteps)
    test('a target that accepts and is silent: its own time bounds the call', async () => {
      const target = await hostileTarget(row, silence)
      const client = openClient(row, loopback)
      const error = await rejection(client.call('service.test', target.port, TIMEOUT_MS))
      await expectReported(client, error, ownTimeout(row), () => client.call('service.test', target.port))
      await expect.poll(() => target.open()).toBe(0)
    })

  if (isOpenedInSteps)
    test('a target that accepts and is silent: the call can be aborted', async () => {
      const target = await hostileTarget(row, silence)
      const client = openClient(row, loopback)
      const reported = rejection(client.call('service.test', target.port))
      await expect.poll(() => target.accepted()).toBe(1)
      client.abort()
      await expectReported(client, await reported, /^aborted$/, () => client.call('service.test', target.port))
      await expect.poll(() => target.open()).toBe(0)
    })

  if (row.isSecure || row.isTunnel === true)
    test('a handshake that never ends is bounded', async () => {
      const target = await hostileTarget(row, silence)
      const client = openClient(row, loopback, hurried())
      const error = await rejection(client.call('service.test', target.port))
      await expectReported(client, error, /^connect-timeout$/, () => client.call('service.test', target.port))
    })

  if (row.kind !== 'udp')
    test('a port at which nobody listens', async () => {
      const target = await hostileTarget(row, silence, 0)
      const port = await closedPort()
      const client = openClient(row, loopback)
      await expectReported(client, await rejection(client.call('service.test', port)), /^ECONNREFUSED$/, () =>
        client.call('service.test', target.port),
      )
    })

  const resolvers: readonly { readonly name: string; readonly resolve: Resolver; readonly code: RegExp }[] = [
    {
      name: 'is not known',
      resolve: (_name, _options, answer) => answer(Object.assign(new Error('no'), { code: 'ENOTFOUND' }), []),
      code: /^ENOTFOUND$/,
    },
    {
      name: 'is not known, later',
      resolve: (_name, _options, answer) => systemClock.soon(() => answer(Object.assign(new Error('no'), { code: 'EAI_AGAIN' }), [])),
      code: /^EAI_AGAIN$/,
    },
    { name: 'has no address', resolve: (_name, _options, answer) => answer(null, []), code: /^ENOTFOUND$/ },
    {
      name: 'has an address that is none',
      resolve: (_name, _options, answer) => answer(null, [{ address: 'nonsense', family: 4 }]),
      code: /^target-refused$/,
    },
    {
      name: 'stands for an address that is refused',
      resolve: (_name, _options, answer) => answer(null, [{ address: '8.8.8.8', family: 4 }]),
      code: /^target-refused$/,
    },
    {
      name: 'is looked up by what throws',
      resolve: () => {
        throw Object.assign(new Error('no'), { code: 'EBROKEN' })
      },
      code: /^EBROKEN$/,
    },
  ]

  test.for(resolvers)('a name that $name', async ({ resolve, code }) => {
    const target = await hostileTarget(row, silence, 0)
    const client = openClient(row, firstBy(resolve))
    const error = await rejection(client.call('service.test', target.port))
    await expectReported(client, error, code, () => client.call('service.test', target.port))
  })

  test('a name that is answered twice is one connection', async () => {
    const target = await hostileTarget(row, silence, 0)
    const client = openClient(row, (name, options, answer) => {
      loopback(name, options, answer)
      answer(Object.assign(new Error('no'), { code: 'ENOTFOUND' }), [])
    })
    await client.call('service.test', target.port)
    expect(client.log.calls.map(({ failure }) => failure)).toEqual(client.log.calls.map(() => undefined))
    expect(target.accepted()).toBe(row.kind === 'udp' ? 0 : 1)
  })

  test('an address that is refused', async () => {
    const target = await hostileTarget(row, silence, 0)
    const client = openClient(row, loopback)
    await expectReported(client, await rejection(client.call('0.0.0.0', 9)), /^target-refused$/, () =>
      client.call('service.test', target.port),
    )
  })

  test('a name that is never resolved: its own time bounds the call', async () => {
    const target = await hostileTarget(row, silence, 0)
    const client = openClient(row, firstBy(never))
    const error = await rejection(client.call('service.test', target.port, TIMEOUT_MS))
    await expectReported(client, error, ownTimeout(row), () => client.call('service.test', target.port))
  })

  test('a name that is never resolved: the call can be aborted', async () => {
    const target = await hostileTarget(row, silence, 0)
    const client = openClient(row, firstBy(never))
    const reported = rejection(client.call('service.test', target.port))
    await sleep(5)
    client.abort()
    await expectReported(client, await reported, /^aborted$/, () => client.call('service.test', target.port))
  })

  test('a name that is never resolved is bounded', async () => {
    const target = await hostileTarget(row, silence, 0)
    const client = openClient(row, firstBy(never), hurried())
    const error = await rejection(client.call('service.test', target.port))
    await expectReported(client, error, /^connect-timeout$/, () => client.call('service.test', target.port))
  })

  test('a name that is resolved only after the client has closed', async () => {
    let answer = noAnswer
    const client = openClient(row, (_name, _options, done) => {
      answer = done
    })
    const reported = rejection(client.call('service.test', 9))
    await sleep(5)
    await client.close()
    answer(null, [{ address: '127.0.0.1', family: 4 }])
    expect((await reported).code).toBe('aborted')
    await client.close()
    expect([client.log.begun, client.log.calls.length]).toEqual([1, 1])
  })

  if (row.kind === 'http')
    test('every call that waits for the connection is told, and none waits for ever', async () => {
      const target = await hostileTarget(row, reset, 3)
      const client = openClient(row, loopback)
      const calls = await Promise.all(
        Array.from({ length: 5 }, async () => (await rejection(client.call('service.test', target.port))).code),
      )
      expect(calls).toHaveLength(5)
      for (let tries = 0; target.accepted() < 4 && tries < 10; tries++) await client.call('service.test', target.port).catch(() => {})
      await client.call('service.test', target.port)
      expect(client.log.begun).toBe(client.log.calls.length)
    })
})

test('a run goes on after a handshake that its target has closed', async () => {
  const target = await hostileTarget(CLIENTS['https']!, fin)
  const result = await run(({ http }) => http.get(`https://127.0.0.1:${target.port}/`), {
    iterations: 10,
    concurrency: 1,
    tls: { ca: pem('authority') },
  })
  expect(accountOf(result)).toBe('9 of 10 succeeded, ECONNRESET 1×')
  expect(target.accepted()).toBe(2)
})
