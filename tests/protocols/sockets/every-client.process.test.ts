import type { LookupAddress } from 'node:dns'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createGuard } from '../../../src/protocols/guard/guard.ts'
import { createSocketSession, type SocketUser } from '../../../src/protocols/sockets/session.ts'
import type { TaskContext } from '../../../src/run/task/context.ts'
import { systemClock } from '../../../src/units/time/clock.ts'
import { accountOf, pem, rawTarget, run } from '../servers/raw-target.ts'
import { CallLog } from '../setting.ts'

const target = rawTarget()
const ca = pem('authority')

type Clients = Pick<TaskContext, 'tcp' | 'tls' | 'udp' | 'ws'>
interface Place {
  readonly host: string
  readonly port: number
}

/** A call that is under way, in a box: an async function would wait for a bare promise that it returns. */
interface Waiting {
  readonly answer: Promise<unknown>
}

/** What each client is asked to do in the same words. */
interface Way {
  readonly connect: (clients: Clients, place: Place) => Promise<{ close(): Promise<unknown> }>
  /** One call that nothing answers. */
  readonly wait: (clients: Clients, place: Place) => Promise<Waiting>
  readonly echo: string
  readonly silent: string
}

const ways: Readonly<Record<string, Way>> = {
  tcp: {
    connect: ({ tcp }, place) => tcp.connect(place),
    wait: async ({ tcp }, place) => box((await tcp.connect(place)).receive({ bytes: 1 })),
    echo: 'echo',
    silent: 'silent',
  },
  tls: {
    connect: ({ tls }, place) => tls.connect({ ...place, ca }),
    wait: async ({ tls }, place) => box((await tls.connect({ ...place, ca })).receive({ bytes: 1 })),
    echo: 'tlsEcho',
    silent: 'tlsEcho',
  },
  udp: {
    connect: async ({ udp }, place) => {
      const peer = await udp.connect(place)
      await peer.exchange('hello')
      return peer
    },
    wait: async ({ udp }, place) => box((await udp.connect(place)).exchange('hello')),
    echo: 'udpEcho',
    silent: 'udpBlackHole',
  },
  ws: {
    connect: ({ ws }, { host, port }) => ws.connect(`ws://${host}:${port}/`),
    wait: async ({ ws }, { host, port }) => box((await ws.connect(`ws://${host}:${port}/`)).next()),
    echo: 'wsEcho',
    silent: 'wsSilent',
  },
  wss: {
    connect: ({ ws }, { host, port }) => ws.connect(`wss://${host}:${port}/`, { ca }),
    wait: async ({ ws }, { host, port }) => box((await ws.connect(`wss://${host}:${port}/`, { ca })).next()),
    echo: 'wssEcho',
    silent: 'wssEcho',
  },
}

function box(answer: Promise<unknown>): Waiting {
  answer.catch(() => {})
  return { answer }
}

interface UserSettings {
  readonly allow?: readonly string[]
  /** What the name is said to stand for, one answer after the other. */
  readonly answers: readonly (readonly string[])[]
}

/** A user whose names are resolved by the test, and what became of its calls. */
function openUser({ allow = [], answers }: UserSettings): { user: SocketUser; log: CallLog; asked: readonly string[] } {
  const asked: string[] = []
  const lookup: Parameters<typeof createGuard>[0]['lookup'] = (name, _options, done) => {
    const answer = answers[Math.min(asked.push(name), answers.length) - 1]!
    done(
      null,
      answer.map((address): LookupAddress => ({ address, family: 4 })),
    )
  }
  const log = new CallLog()
  const tls = { ca: [], cert: undefined, key: undefined, servername: undefined, rejectUnauthorized: true }
  const session = createSocketSession({ guard: createGuard({ allow, lookup }), tls, connected: () => {} }, systemClock)
  onTestFinished(() => session.close())
  return { user: session.user(log), log, asked }
}

describe.for(Object.entries(ways))('%s', ([, way]) => {
  const connectTo = (clients: Clients, host: string, port = 9): Promise<{ close(): Promise<unknown> }> =>
    way.connect(clients, { host, port })

  test.for([
    ['a public address', '8.8.8.8', []],
    ['the metadata of a cloud', '169.254.169.254', []],
    ['a name that stands for a public address', 'service.test', ['8.8.4.4']],
    ['a name of which one address is public', 'service.test', ['127.0.0.1', '8.8.4.4']],
    ['a name that stands for an address of the cloud, though it is allowed', 'allowed.test', ['169.254.169.254']],
    ['a name that is allowed at another port only', 'ported.test', ['8.8.4.4']],
  ] as const)('refuses %s, and sends nothing', async ([, host, addresses]) => {
    const { user, log } = openUser({ allow: ['allowed.test', 'ported.test:443'], answers: [addresses] })
    await expect(connectTo(user, host)).rejects.toMatchObject({ code: 'target-refused' })
    expect(log.calls).toMatchObject([{ failure: { code: 'target-refused' }, bytesSent: 0, bytesReceived: 0, connectMs: Number.NaN }])
  })

  test('goes to the address that was judged', async () => {
    const { user, log, asked } = openUser({ answers: [['127.0.0.1']] })
    await (await connectTo(user, 'service.test', target.at(way.echo).port)).close()
    expect(asked).toEqual(['service.test'])
    expect(log.calls[0]!.failure).toBe(undefined)
    expect(log.calls[0]!.dnsMs).toBeGreaterThanOrEqual(0)
  })

  test('judges anew whenever it connects, whatever the name stood for before', async () => {
    const { user } = openUser({ answers: [['127.0.0.1'], ['8.8.4.4']] })
    const { port } = target.at(way.echo)
    await connectTo(user, 'service.test', port)
    await expect(connectTo(user, 'service.test', port)).rejects.toMatchObject({ code: 'target-refused' })
  })

  test('a refusal is a fault of this side, and no claim about the target passes by it', async () => {
    const result = await run((context) => connectTo(context, '203.0.113.7'))
    expect(accountOf(result)).toBe('0 of 3 succeeded, target-refused 3×')
    expect(result.findings.map(({ kind }) => kind)).toContain('generator-error')
    expect(result.sound).toBe(false)
  })

  test('a call that is not awaited fails its iteration', async () => {
    const result = await run(async (context) => void (await way.wait(context, target.at(way.silent))))
    expect(accountOf(result)).toBe('0 of 3 succeeded, not-awaited 3×')
  })

  test('where nobody answers, the iteration ends in its time, and leaves no socket', async () => {
    const result = await run(
      async (context) => {
        await (
          await way.wait(context, target.at(way.silent))
        ).answer
      },
      { timeout: 150 },
    )
    expect(accountOf(result)).toBe('0 of 3 succeeded, timeout 3×')
    if (way !== ways['udp']) await target.leftBy(way.silent)
  })
})
