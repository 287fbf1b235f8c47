import { expect, test } from 'vitest'
import { createGuard } from '../../../src/protocols/guard/guard.ts'
import { createSocketSession } from '../../../src/protocols/sockets/session.ts'
import { systemClock } from '../../../src/units/time/clock.ts'
import { LoadError } from '../../../src/units/errors/error.ts'
import { accountOf, rawTarget, run } from '../servers/raw-target.ts'

const target = rawTarget()

test('connects, sends, receives and closes, and counts each of it', async () => {
  const result = await run(
    async ({ tcp, index }) => {
      const connection = await tcp.connect({ ...target.at('echo'), name: 'connect' })
      await connection.send(`line ${index}\nrest`)
      expect(String(await connection.receive({ until: '\n', name: 'line' }))).toBe(`line ${index}\n`)
      expect(String(await connection.receive({ bytes: 4 }))).toBe('rest')
      const withSetupAndTeardown = Buffer.concat([Buffer.of(5), Buffer.from('hello'), Buffer.from('beyond')])
      expect(String(await connection.exchange(withSetupAndTeardown, { where: ([length]) => length && length + 1 }))).toBe('\u0005hello')
      expect(String(await connection.receive({ bytes: 6 }))).toBe('beyond')
      await connection.close()
    },
    { iterations: 30, concurrency: 3 },
  )
  expect(accountOf(result)).toBe('30 of 30 succeeded')
  expect(result.requests).toMatchObject({ count: 30 * 7, failed: 0, opened: 0, errors: [] })
  expect(result.steps).toMatchObject({ connect: { count: 30 }, line: { count: 30 } })
  const lineBytes = Array.from({ length: 30 }, (_, index) => `line ${index}\nrest`.length).reduce((sum, length) => sum + length, 0)
  expect(result.bytes).toEqual({ sent: lineBytes + 30 * 12, received: lineBytes + 30 * 12 })
  expect(result.phases).toMatchObject({ connect: { count: 30 }, tls: { count: 0 }, dns: { count: 0 }, firstByte: { count: 60 } })
  expect(result.statuses).toEqual({})
  await target.leftBy('echo')
})

test('puts a message together from single bytes', async () => {
  const result = await run(async ({ tcp }) => {
    const connection = await tcp.connect(target.at('drip'))
    await connection.send('ab\r\ncd\r\n')
    expect([String(await connection.receive({ until: '\r\n' })), String(await connection.receive({ until: '\r\n' }))]).toEqual([
      'ab\r\n',
      'cd\r\n',
    ])
  })
  expect(accountOf(result)).toBe('3 of 3 succeeded')
})

test('streams as fast as the target takes it, and counts the bytes that the target saw', async () => {
  const before = await target.seen('sink')
  const result = await run(
    async ({ tcp }) => {
      const connection = await tcp.connect(target.at('sink'))
      const { bytes, bytesPerSecond } = await connection.stream({ chunk: 16_384, duration: 200, name: 'stream' })
      expect(bytesPerSecond).toBeGreaterThan(bytes)
      await connection.close()
    },
    { concurrency: 2, iterations: 4 },
  )
  expect(accountOf(result)).toBe('4 of 4 succeeded')
  await target.leftBy('sink')
  const seen = (await target.seen('sink')).bytes - before.bytes
  // What waits in this process when the time is over still goes out, and is not counted as streamed.
  expect(seen - result.bytes.sent).toBeGreaterThanOrEqual(0)
  expect(seen - result.bytes.sent).toBeLessThan(4 * 200_000)
  expect(result.bandwidth.sent).toBeGreaterThan(1_000_000)
})

test('a stream to a target that does not read stops where the system has no more room, and is over in its time', async () => {
  const result = await run(
    async ({ tcp }) => {
      const connection = await tcp.connect(target.at('neverReads'))
      const first = await connection.stream({ chunk: 65_536, duration: 300 })
      const second = await connection.stream({ chunk: 65_536, duration: 100 })
      expect(first.bytes).toBeGreaterThan(100_000)
      // What would be sent here if nothing waited is hundreds of megabytes.
      expect(first.bytes + second.bytes).toBeLessThan(30_000_000)
    },
    { iterations: 1 },
  )
  expect(accountOf(result)).toBe('1 of 1 succeeded')
})

test('a stream of so many bytes is exactly that, and an echo of it holds nothing up', async () => {
  const result = await run(async ({ tcp }) => {
    const connection = await tcp.connect(target.at('echo'))
    expect((await connection.stream({ chunk: 1_000, bytes: 3_000_001 })).bytes).toBe(3_000_001)
    await connection.close()
  })
  expect(accountOf(result)).toBe('3 of 3 succeeded')
  expect(result.bytes).toEqual({ sent: 9_000_003, received: 9_000_003 })
})

test('a stream that fits into one turn is counted as any other, and the connection goes on afterwards', async () => {
  const result = await run(async ({ tcp }) => {
    const connection = await tcp.connect(target.at('echo'))
    expect((await connection.stream({ chunk: 100, bytes: 1_000 })).bytes).toBe(1_000)
    await connection.send('after')
    const rest = await connection.receive({ where: (received) => (received.includes('after') ? received.length : undefined) })
    expect(String(rest.subarray(-5))).toBe('after')
    await connection.close()
  })
  expect(accountOf(result)).toBe('3 of 3 succeeded')
  expect(result.bytes).toEqual({ sent: 3 * 1_005, received: 3 * 1_005 })
})

test('what an iteration leaves open ends with it', async () => {
  const before = await target.seen('echo')
  const result = await run(async ({ tcp }) => void (await tcp.connect(target.at('echo'))), { iterations: 20 })
  expect(accountOf(result)).toBe('20 of 20 succeeded')
  await target.leftBy('echo')
  expect((await target.seen('echo')).connections - before.connections).toBe(20)
})

test('what is not awaited fails its iteration', async () => {
  const result = await run(async ({ tcp }) => {
    const connection = await tcp.connect(target.at('silent'))
    void connection.receive({ bytes: 1 }).catch(() => {})
  })
  expect(accountOf(result)).toBe('0 of 3 succeeded, not-awaited 3×')
})

test.for([
  [{ host: '', port: 1 }, '`host`'],
  [{ host: '127.0.0.1', port: 0 }, '`port`'],
  [{ host: '127.0.0.1', port: 65_536 }, '`port`'],
  [{ host: '127.0.0.1', port: 1, timeout: 0 }, '`timeout`'],
  [{ host: '127.0.0.1', port: 1, prot: 1 }, 'Unknown option `prot`'],
  [undefined, 'Expected the options'],
] as const)('options without sense are refused: %o', async ([options, text]) => {
  const result = await run(({ tcp }) => tcp.connect(options as never))
  expect(accountOf(result)).toBe('0 of 3 succeeded, bad-call 3×')
  expect(result.errors[0]!.message).toContain(text)
  expect(result.requests.count).toBe(0)
})

test('ways to receive without sense are refused', async () => {
  const messages: string[] = []
  await run(
    async ({ tcp }) => {
      const connection = await tcp.connect(target.at('echo'))
      const wrong: readonly object[] = [{}, { bytes: 1, until: 'x' }, { bytes: 0 }, { until: '' }, { where: 5 }, { bytes: 2 ** 21 }]
      for (const options of wrong) await connection.receive(options).catch((error: Error) => messages.push(error.message))
    },
    { iterations: 1 },
  )
  expect(messages).toMatchInlineSnapshot(`
    [
      "Expected one of \`bytes\`, \`until\` and \`where\`, got none: it says where the message ends",
      "Expected one of \`bytes\`, \`until\` and \`where\`, got \`bytes\` and \`until\`: it says where the message ends",
      "Expected \`bytes\` to be a whole number from 1 to 1048576, got 0 (number)",
      "Expected \`until\` to be text or bytes, got '' (string)",
      "Expected \`where\` to be a function, got 5 (number)",
      "Expected \`bytes\` to be a whole number from 1 to 1048576, got 2097152 (number)",
    ]
  `)
})

const noTls = { ca: [], cert: undefined, key: undefined, servername: undefined, rejectUnauthorized: true }

test('what is kept outlives iterations, and an interruption unless it is in use', async () => {
  const session = createSocketSession({ guard: createGuard({ allow: [] }), tls: noTls, connected: () => {} }, systemClock)
  const user = session.user({ callBegan: () => {}, callEnded: () => {}, misused: () => {} })
  const kept = await user.tcp.connect(target.at('echo'))
  const busy = await user.tcp.connect(target.at('silent'))
  user.keep()
  const passing = await user.tcp.connect(target.at('echo'))
  const waiting = busy.receive({ bytes: 1 })
  const refusal = expect(waiting).rejects.toMatchObject({ code: 'timeout' })

  user.endIteration()
  await expect(passing.send('x')).rejects.toMatchObject({ code: 'aborted' })
  expect(String(await kept.exchange('x', { bytes: 1 }))).toBe('x')
  user.interrupt(new LoadError('timeout', 'no end within the timeout of 1 s'))
  await refusal
  expect(String(await kept.exchange('y', { bytes: 1 }))).toBe('y')

  await session.close()
  await expect(kept.send('z')).rejects.toMatchObject({ code: 'aborted' })
  await target.leftBy('echo')
})
