import { expect, test } from 'vitest'
import type { TaskContext } from '../../../src/run/task/context.ts'
import { accountOf, pem, rawTarget, run } from '../servers/raw-target.ts'

const target = rawTarget()
const TIMEOUT_MS = 150
const ca = pem('authority')
const tooMuch = Buffer.alloc(64 * 2 ** 20)

const at = (name: string): { readonly host: string; readonly port: number; readonly name: string } => ({
  ...target.at(name),
  name: 'before',
})
const webSocket = ({ ws }: TaskContext, name: string) => ws.connect(`ws://127.0.0.1:${target.at(name).port}/`, { name: 'before' })

type Row = readonly [call: string, code: string, task: (context: TaskContext, timeout?: number) => Promise<unknown>]

const rows: readonly Row[] = [
  ['tls.connect', 'connect-timeout', ({ tls }, timeout) => tls.connect({ ...target.at('tlsSilent'), ca, timeout })],
  ['ws.connect', 'connect-timeout', ({ ws }, timeout) => ws.connect(`ws://127.0.0.1:${target.at('silent').port}/`, { timeout })],
  ['send of tcp', 'timeout', async ({ tcp }, timeout) => (await tcp.connect(at('neverReads'))).send(tooMuch, { timeout })],
  ['receive of tcp', 'timeout', async ({ tcp }, timeout) => (await tcp.connect(at('silent'))).receive({ bytes: 1, timeout })],
  ['exchange of tcp', 'timeout', async ({ tcp }, timeout) => (await tcp.connect(at('silent'))).exchange('x', { bytes: 1, timeout })],
  ['close of tcp', 'timeout', async ({ tcp }, timeout) => (await tcp.connect(at('neverCloses'))).close({ timeout })],
  ['receive of tls', 'timeout', async ({ tls }, timeout) => (await tls.connect({ ...at('tlsEcho'), ca })).receive({ bytes: 1, timeout })],
  ['exchange of udp', 'lost', async ({ udp }, timeout) => (await udp.connect(at('udpBlackHole'))).exchange('x', { timeout })],
  ['receive of udp', 'timeout', async ({ udp }, timeout) => (await udp.connect(at('udpBlackHole'))).receive({ timeout })],
  ['next of ws', 'timeout', async (context, timeout) => (await webSocket(context, 'wsSilent')).next({ timeout })],
  ['exchange of ws', 'timeout', async (context, timeout) => (await webSocket(context, 'wsSilent')).exchange('x', { timeout })],
  ['ping of ws', 'timeout', async (context, timeout) => (await webSocket(context, 'wsDeaf')).ping({ timeout })],
  ['close of ws', 'timeout', async (context, timeout) => (await webSocket(context, 'wsDeaf')).close({ timeout })],
]

test.for(rows)('%s: a time of its own bounds it, as %s', async ([, code, task]) => {
  const result = await run((context) => task(context, TIMEOUT_MS), { iterations: 2 })
  expect(accountOf(result)).toBe(`0 of 2 succeeded, ${code} 2×`)
  expect(result.requests.failed).toBe(2)
  expect(result.steps['before']?.failed ?? 0).toBe(0)
})

test.for(rows)('%s: without one, the time of the iteration does', async ([, code, task]) => {
  const result = await run((context) => task(context), { iterations: 2, timeout: TIMEOUT_MS })
  expect(accountOf(result)).toBe('0 of 2 succeeded, timeout 2×')
  expect(result.requests.failed).toBe(2)
  if (code === 'lost') expect(result.requests.datagrams).toMatchObject({ exchanged: 2, lost: 2 })
})

test('what could not be sent is not counted as sent', async () => {
  const result = await run(async ({ tcp }) => (await tcp.connect(at('neverReads'))).send(tooMuch, { timeout: TIMEOUT_MS }), {
    iterations: 2,
  })
  expect(accountOf(result)).toBe('0 of 2 succeeded, timeout 2×')
  expect(result.bytes.sent).toBeLessThan(tooMuch.length)
})
