import { createServer, type AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import type { TaskContext } from '../../../src/run/task/context.ts'
import { startFixture } from '../../helpers/fixture-server.ts'
import { accountOf, pem, rawTarget, run } from '../servers/raw-target.ts'

const target = rawTarget()

const ask = async ({ tcp }: TaskContext, name: string): Promise<void> => {
  const connection = await tcp.connect(target.at(name))
  await connection.exchange('hello\n', { until: '\n' })
}

describe('a target of TCP that breaks off fails by name, and everything adds up', () => {
  test.for([
    ['closeAtOnce', 'connection-closed'],
    ['closeMidReply', 'connection-closed'],
    ['resetMidReply', 'ECONNRESET'],
  ] as const)('%s: %s', async ([name, code]) => {
    const result = await run((context) => ask(context, name))
    expect(accountOf(result)).toBe(`0 of 3 succeeded, ${code} 3×`)
    expect(result.requests.failed).toBe(3)
    await target.leftBy(name)
  })

  test('one that resets as soon as it has accepted', async () => {
    const result = await run((context) => ask(context, 'resetAtOnce'))
    // Whether the reset is there before the first byte is sent is up to the system.
    expect(accountOf(result)).toMatch(/^0 of 3 succeeded, (ECONNRESET|EPIPE) 3×$/)
  })

  test('one that dies before it has accepted', async () => {
    const dying = await startFixture('raw')
    const port = (await dying.stats()).raw!.ports['echo']!
    // The system still takes connections for it.
    dying.kill('SIGSTOP')
    const task = async ({ tcp }: TaskContext): Promise<void> => {
      const connection = await tcp.connect({ host: '127.0.0.1', port, name: 'connect' })
      await connection.exchange('hello\n', { until: '\n', name: 'exchange' })
    }
    const running = run(task, { concurrency: 3 })
    await new Promise((resolve) => setTimeout(resolve, 150))
    dying.kill('SIGKILL')
    const result = await running
    expect(accountOf(result)).toBe('0 of 3 succeeded, ECONNRESET 3×')
    expect(result.steps).toMatchObject({ connect: { count: 3, failed: 0 }, exchange: { count: 3, failed: 3 } })
    await dying.stop()
  })

  test('one that listens no more', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as AddressInfo
    await new Promise((resolve) => server.close(resolve))
    const result = await run(({ tcp }) => tcp.connect({ host: '127.0.0.1', port, name: 'connect' }))
    expect(accountOf(result)).toBe('0 of 3 succeeded, ECONNREFUSED 3×')
    expect(result.steps['connect']).toMatchObject({ count: 3, failed: 3, errors: [{ code: 'ECONNREFUSED', count: 3 }] })
  })

  test('a message from before the half-close can be had after it; then nothing more comes', async () => {
    const lines: string[] = []
    const result = await run(async ({ tcp }) => {
      const connection = await tcp.connect(target.at('halfClose'))
      lines.push(String(await connection.exchange('hello', { until: '\n' })))
      await new Promise((resolve) => setTimeout(resolve, 30))
      lines.push(String(await connection.receive({ until: '\n' })))
      await connection.receive({ bytes: 1 })
    })
    expect(accountOf(result)).toBe('0 of 3 succeeded, connection-closed 3×')
    expect(lines).toEqual(['one\n', 'two\n', 'one\n', 'two\n', 'one\n', 'two\n'])
  })

  test('a call that runs out of its own time takes its connection with it', async () => {
    const result = await run(async ({ tcp }) => {
      const connection = await tcp.connect(target.at('silent'))
      await connection.exchange('hello', { until: '\n', timeout: 50 }).catch(() => {})
      await connection.send('more')
    })
    expect(accountOf(result)).toBe('0 of 3 succeeded, timeout 3×')
    await target.leftBy('silent')
  })

  test('an iteration that runs out of time ends what it has open', async () => {
    const result = await run((context) => ask(context, 'silent'), { timeout: 100 })
    expect(accountOf(result)).toBe('0 of 3 succeeded, timeout 3×')
    expect(result.requests.errors).toMatchObject([{ code: 'timeout', count: 3 }])
    await target.leftBy('silent')
  })

  test('a run that ends cuts off what is waiting, and nothing stays open', async () => {
    const result = await run((context) => ask(context, 'silent'), {
      iterations: undefined,
      duration: 200,
      concurrency: 5,
      gracefulStop: 50,
    })
    expect(result.iterations).toMatchObject({ started: 5, succeeded: 0, failed: 0, cutOff: 5 })
    await target.leftBy('silent')
  })

  test('what has failed is told once: closing comes after it, and is no further failure', async () => {
    const result = await run(async ({ tcp }) => {
      const connection = await tcp.connect(target.at('resetMidReply'))
      await connection.exchange('hello\n', { until: '\n' }).catch(() => {})
      await connection.close({ name: 'close' })
    })
    expect(accountOf(result)).toBe('3 of 3 succeeded')
    expect(result.requests).toMatchObject({ count: 9, failed: 3, errors: [{ code: 'ECONNRESET', count: 3 }] })
    expect(result.steps['close']).toMatchObject({ count: 3, failed: 0 })
  })

  test('what nothing was waiting for is told by the closing', async () => {
    const result = await run(async ({ tcp }) => {
      const connection = await tcp.connect(target.at('resetMidReply'))
      await connection.send('hello\n')
      await new Promise((resolve) => setTimeout(resolve, 600))
      await connection.close({ name: 'close' })
    })
    expect(accountOf(result)).toMatch(/^0 of 3 succeeded, (ECONNRESET|EPIPE) 3×$/)
    expect(result.steps['close']).toMatchObject({ count: 3, failed: 3 })
  })

  test('a target that does not close is waited for no longer than asked', async () => {
    const result = await run(async ({ tcp }) => {
      const connection = await tcp.connect(target.at('neverCloses'))
      await connection.close({ timeout: 50 })
    })
    expect(accountOf(result)).toBe('0 of 3 succeeded, timeout 3×')
  })

  test('a message without an end is bounded', async () => {
    const result = await run(async ({ tcp }) => {
      const connection = await tcp.connect({ ...target.at('endless'), maxBuffer: 100_000 })
      await connection.receive({ until: '\n' })
    })
    expect(accountOf(result)).toBe('0 of 3 succeeded, too-long 3×')
  })

  test('what nobody reads makes the target wait', async () => {
    const result = await run(
      async ({ tcp }) => {
        const connection = await tcp.connect({ ...target.at('endless'), maxBuffer: 100_000 })
        await connection.hold(200)
        expect((await connection.receive({ bytes: 50_000 })).length).toBe(50_000)
      },
      { iterations: 1 },
    )
    expect(accountOf(result)).toBe('1 of 1 succeeded')
    expect(result.bytes.received).toBeLessThan(300_000)
  })

  test('a connection that is held and lost is told apart from one that never stood', async () => {
    const result = await run(async ({ tcp }) => {
      const connection = await tcp.connect({ ...target.at('closesLater'), name: 'made' })
      await connection.hold('2s', { name: 'held' })
    })
    expect(accountOf(result)).toBe('0 of 3 succeeded, connection-closed 3×')
    expect(result.steps).toMatchObject({ made: { count: 3, failed: 0 }, held: { count: 3, failed: 3 } })
  })
})

describe('a target of TLS that is not what it should be', () => {
  const authority = { ca: pem('authority') }

  const identified =
    (certificates: object) =>
    async ({ tls }: TaskContext): Promise<void> => {
      const connection = await tls.connect({ ...target.at('tlsClientsOnly'), ...authority, ...certificates })
      await connection.exchange('hello\n', { until: '\n' })
      await connection.close()
    }

  test.for([
    ['has a certificate for another name', 'tlsWrongName', authority, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['has a certificate that has expired', 'tlsExpired', authority, 'CERT_HAS_EXPIRED'],
    ['is vouched for by nobody we trust', 'tlsEcho', { ca: pem('stranger') }, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['is asked for by another name', 'tlsEcho', { ...authority, servername: 'other.test' }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['ends within a record', 'tlsTruncated', authority, 'ECONNRESET'],
    ['speaks no TLS', 'tlsGarbage', authority, 'ERR_SSL_WRONG_VERSION_NUMBER'],
    ['closes before the handshake', 'closeAtOnce', authority, 'ECONNRESET'],
    ['does not answer the handshake', 'tlsSilent', { ...authority, timeout: 100 }, 'connect-timeout'],
  ] as const)('%s', async ([, name, certificates, code]) => {
    const result = await run(({ tls }) => tls.connect({ ...target.at(name), ...certificates }))
    expect(accountOf(result)).toBe(`0 of 3 succeeded, ${code} 3×`)
    await target.leftBy(name)
  })

  test.for([
    ['ends', 'tlsEndsInRecord', 'connection-closed'],
    ['is reset', 'tlsResetsInRecord', 'ECONNRESET'],
  ] as const)('%s half-way through a record of its answer, of which nothing counts as received', async ([, name, code]) => {
    const result = await run(async ({ tls }) => {
      const connection = await tls.connect({ ...target.at(name), ...authority, name: 'connect' })
      await connection.exchange('hello\n', { bytes: 5_000, name: 'exchange' })
    })
    expect(accountOf(result)).toBe(`0 of 3 succeeded, ${code} 3×`)
    expect(result.steps).toMatchObject({ connect: { count: 3, failed: 0 }, exchange: { count: 3, failed: 3 } })
    expect(result.bytes).toEqual({ sent: 3 * 6, received: 0 })
    await target.leftBy(name)
  })

  test('wants a certificate of the client: with it the exchange goes through, without it the reading fails', async () => {
    expect(accountOf(await run(identified({ cert: pem('client'), key: pem('client-key') })))).toBe('3 of 3 succeeded')
    expect(accountOf(await run(identified({})))).toMatch(
      /^0 of 3 succeeded, (ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED|ECONNRESET|EPIPE) 3×$/,
    )
  })

  test('is told the name that it is asked by, unless that is an address', async () => {
    const names: string[] = []
    const ask = async ({ tls }: TaskContext, options: { readonly host?: string; readonly servername?: string }) => {
      const connection = await tls.connect({ ...target.at('tlsNames'), ...authority, ...options })
      names.push(String(await connection.receive({ until: '\n' })))
    }
    const result = await run(
      async (context) => {
        await ask(context, { servername: 'service.test' })
        await ask(context, { host: 'localhost' })
        await ask(context, {})
      },
      { iterations: 1 },
    )
    expect(accountOf(result)).toBe('1 of 1 succeeded')
    expect(names).toEqual(['service.test\n', 'localhost\n', 'false\n'])
  })

  test('agrees on a protocol, knows the name it is asked by, and takes what the run says of certificates', async () => {
    const agreed: (string | undefined)[] = []
    const task = async ({ tls }: TaskContext) => {
      const connection = await tls.connect({ ...target.at('tlsEcho'), servername: 'service.test', alpn: ['echo/1'] })
      agreed.push(connection.alpn)
      await connection.close()
    }
    const result = await run(task, { tls: authority })
    expect(accountOf(result)).toBe('3 of 3 succeeded')
    expect(agreed).toEqual(['echo/1', 'echo/1', 'echo/1'])
    expect(result.phases).toMatchObject({ connect: { count: 3 }, tls: { count: 3 } })
  })
})
