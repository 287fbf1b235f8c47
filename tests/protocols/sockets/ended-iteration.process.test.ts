import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { TaskContext } from '../../../src/run/task/context.ts'
import { scenario } from '../../../src/run/task/scenario.ts'
import { accountOf, pem, rawTarget, run } from '../servers/raw-target.ts'

const target = rawTarget()
const ca = pem('authority')

type Row = readonly [client: string, seenBy: string, open: (context: TaskContext) => Promise<unknown>]

const rows: readonly Row[] = [
  ['tcp', 'echo', ({ tcp }) => tcp.connect(target.at('echo'))],
  ['tls', 'tlsEcho', ({ tls }) => tls.connect({ ...target.at('tlsEcho'), ca })],
  ['udp', 'udpEcho', async ({ udp }) => (await udp.connect(target.at('udpEcho'))).send('x')],
  ['ws', 'wsEcho', ({ ws }) => ws.connect(`ws://127.0.0.1:${target.at('wsEcho').port}/`)],
  ['http', 'wsEcho', ({ http }) => http.get(`http://127.0.0.1:${target.at('wsEcho').port}/`)],
]

const codeOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'opened',
    ({ code }: { readonly code: string }) => code,
  )

test.for(rows)('%s: a task that goes on after its iteration opens nothing, during the run and after it', async ([, seenBy, open]) => {
  const before = (await target.seen(seenBy)).connections
  const left: Promise<unknown>[] = []
  const result = await run(
    async (context) => {
      const goOn = async (ms: number): Promise<unknown> => {
        await sleep(ms)
        return await codeOf(open(context))
      }
      if (context.index === 0) left.push(goOn(20), goOn(200))
      await sleep(10)
    },
    { iterations: 8, concurrency: 1 },
  )
  expect(accountOf(result)).toBe('8 of 8 succeeded')
  expect(result.requests.count).toBe(0)
  expect(await Promise.all(left)).toEqual(['aborted', 'aborted'])
  expect((await target.seen(seenBy)).connections).toBe(before)
})

test('what the `start` of a scenario was given is good for the life of its user', async () => {
  const left: TaskContext[] = []
  const result = await run(
    scenario({
      start: (context) => {
        left.push(context)
        return context
      },
      tasks: {
        talk: {
          run: async ({ state }) => {
            const connection = await (state as TaskContext).tcp.connect(target.at('echo'))
            await connection.exchange('hello\n', { until: '\n' })
          },
        },
      },
    }) as never,
    { iterations: 6, concurrency: 2 },
  )
  expect(accountOf(result)).toBe('6 of 6 succeeded')
  expect(await Promise.all(left.map(({ tcp }) => codeOf(tcp.connect(target.at('echo')))))).toEqual(['aborted', 'aborted'])
  await target.leftBy('echo')
})
