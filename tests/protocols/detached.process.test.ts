import { expect, test } from 'vitest'
import type { TaskContext } from '../../src/run/task/context.ts'
import { rawTarget, run } from './servers/raw-target.ts'
import { startFixture } from '../helpers/fixture-server.ts'

const target = rawTarget()

/** Each method of what a task is given, taken out of its object and called. */
const taken: Readonly<Record<string, readonly [methods: readonly string[], owner: (context: TaskContext) => unknown]>> = {
  http: [['request', 'get', 'post', 'put', 'patch', 'delete', 'head'], ({ http }) => http],
  connection: [['send', 'receive', 'exchange', 'stream', 'hold', 'close'], ({ tcp }) => tcp.connect(target.at('echo'))],
  peer: [['send', 'exchange', 'receive', 'close'], ({ udp }) => udp.connect(target.at('udpEcho'))],
  'connection of ws': [
    ['send', 'next', 'exchange', 'ping', 'hold', 'close'],
    ({ ws }) => ws.connect(`ws://127.0.0.1:${target.at('wsEcho').port}/`),
  ],
  'http.cookies': [['get', 'set', 'clear'], ({ http }) => http.cookies],
  reply: [['bytes', 'text', 'json'], async ({ http }) => await http.get(`${fixtureUrl}/`)],
}

let fixtureUrl = ''

test.for(Object.entries(taken).flatMap(([name, [methods, owner]]) => methods.map((method) => [name, method, owner] as const)))(
  '%s: a method that was taken out of its object says so: %s',
  async ([name, method, owner]) => {
    await using fixture = name === 'reply' ? await startFixture('steady') : undefined
    fixtureUrl = fixture?.url ?? ''
    const result = await run(async (context) => {
      const call = ((await owner(context)) as Record<string, (text: string) => unknown>)[method]!
      await call('/')
    })
    const of = name.split(' ')[0]!
    expect(result.errors).toMatchObject([
      {
        code: 'bad-call',
        count: 3,
        message: `Expected \`${method}\` to be called as a method, as in ${of}.${method}(…), got a call without its object, as after \`const { ${method} } = ${of}\``,
        at: expect.stringMatching(/detached\.process\.test\.ts:\d+:\d+$/),
      },
    ])
  },
)

test('what opens connections, and `step`, can be taken out', async () => {
  // oxlint-disable-next-line typescript/unbound-method -- that is what this test is about
  const result = await run(async ({ tcp: { connect }, udp: { connect: open }, ws: { connect: visit }, step }) => {
    await step('all', async () => {
      await (await connect(target.at('echo'))).close()
      await (await open(target.at('udpEcho'))).close()
      await (await visit(`ws://127.0.0.1:${target.at('wsEcho').port}/`)).close()
    })
  })
  expect(result.iterations).toMatchObject({ succeeded: 3 })
})

test('methods keep their names', async () => {
  const names: string[] = []
  await run(({ http }) => void names.push(http.get.name, http.head.name), { iterations: 1 })
  expect(names).toEqual(['get', 'head'])
})
