import { expect, test } from 'vitest'
import type { TaskContext } from '../../../src/run/task/context.ts'
import { accountOf, pem, rawTarget, run } from '../servers/raw-target.ts'

const target = rawTarget()
const at = (name: string): { readonly host: string; readonly port: number } => target.at(name)
const urlOf = (name: string): string => `ws://127.0.0.1:${at(name).port}/`

type Row = readonly [says: string, task: (context: TaskContext) => Promise<unknown>]

const rows: readonly Row[] = [
  ['Expected `host` to be a name', ({ tls }) => tls.connect({ host: 5, port: 1 } as never)],
  ['Unknown option `sni` of tls.connect', ({ tls }) => tls.connect({ ...at('tlsEcho'), sni: 'x' } as never)],
  ['Expected `alpn` to be a list of protocols', ({ tls }) => tls.connect({ ...at('tlsEcho'), alpn: 'h2' } as never)],
  ['Expected `ca` to be PEM', ({ tls }) => tls.connect({ ...at('tlsEcho'), ca: './authority.pem' })],
  ['`cert` and `key` work only together', ({ tls }) => tls.connect({ ...at('tlsEcho'), cert: pem('client') })],
  ['The certificates cannot be used', ({ tls }) => tls.connect({ ...at('tlsEcho'), cert: pem('client'), key: pem('server-key') })],
  ['Expected `maxBuffer` to be a whole number', ({ tcp }) => tcp.connect({ ...at('echo'), maxBuffer: 0 })],
  ['Unknown option `ca` of tcp.connect', ({ tcp }) => tcp.connect({ ...at('echo'), ca: pem('authority') } as never)],
  ['Expected text or bytes to send', async ({ tcp }) => (await tcp.connect(at('echo'))).send(5 as never)],
  ['Expected `duration` or `bytes`', async ({ tcp }) => (await tcp.connect(at('echo'))).stream({})],
  ['Expected `chunk` to be a whole number', async ({ tcp }) => (await tcp.connect(at('echo'))).stream({ bytes: 1, chunk: 2 ** 21 })],
  ['Expected `duration` to be a time above 0', async ({ tcp }) => (await tcp.connect(at('echo'))).hold(0)],
  ['Unknown option `until` of send', async ({ tcp }) => (await tcp.connect(at('echo'))).send('x', { until: 'y' } as never)],
  ['Expected `name` to be the name of a step', async ({ tcp }) => (await tcp.connect(at('echo'))).send('x', { name: '' })],
  [
    'receives one message at a time',
    async ({ tcp }) => {
      const connection = await tcp.connect(at('silent'))
      const first = connection.receive({ bytes: 1, timeout: 100 }).catch(() => {})
      await connection.receive({ bytes: 1 }).finally(() => first)
    },
  ],
  ['Expected `port` to be a whole number', ({ udp }) => udp.connect({ host: '127.0.0.1', port: 1.5 })],
  ['Unknown option `ca` of udp.connect', ({ udp }) => udp.connect({ ...at('udpEcho'), ca: '' } as never)],
  ['Expected `matches` to be a function', async ({ udp }) => (await udp.connect(at('udpEcho'))).exchange('x', { matches: 'x' } as never)],
  ['Expected the address of a WebSocket', ({ ws }) => ws.connect('127.0.0.1:1')],
  [
    'Expected an address without user name and password: send them in the header `authorization` (host: 127.0.0.1:1)',
    ({ ws }) => ws.connect('ws://anna:secret@127.0.0.1:1/'),
  ],
  ['The certificates cannot be used', ({ tls }) => tls.connect({ ...at('tlsEcho'), pfx: new Uint8Array([1, 2, 3]) })],
  [
    'The certificates cannot be used',
    ({ ws }) => ws.connect(`wss://127.0.0.1:${at('wssEcho').port}/`, { cert: pem('client'), key: pem('client-key-encrypted') }),
  ],
  ['Unknown option `subprotocols` of ws.connect', ({ ws }) => ws.connect(urlOf('wsEcho'), { subprotocols: [] } as never)],
  ['subprotocol', ({ ws }) => ws.connect(urlOf('wsEcho'), { protocols: ['no good'] })],
  ['Expected `maxMessage` to be a whole number', ({ ws }) => ws.connect(urlOf('wsEcho'), { maxMessage: 0 })],
  ['First argument must be a valid error code number', async ({ ws }) => (await ws.connect(urlOf('wsEcho'))).close({ code: 5 })],
  ['Expected `matches` to be a function', async ({ ws }) => (await ws.connect(urlOf('wsEcho'))).exchange('x', { matches: 5 } as never)],
]

test.for(rows)('a call without sense says so: %s', async ([says, task]) => {
  const result = await run(task, { iterations: 2, timeout: '2s' })
  expect(accountOf(result)).toBe('0 of 2 succeeded, bad-call 2×')
  expect(result.errors[0]!.message).toContain(says)
  // A private key never gets into a message.
  expect(result.errors[0]!.message).not.toContain('PRIVATE KEY')
})
