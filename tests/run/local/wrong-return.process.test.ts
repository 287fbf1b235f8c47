import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runComparison } from '../../../src/load/compare.ts'
import { runLoad } from '../../../src/load/load.ts'
import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import type { LoadResult } from '../../../src/result/load-result.ts'
import type { TaskContext } from '../../../src/run/task/context.ts'
import type { Scenarios } from '../../../src/run/task/scenarios.ts'
import type { RequestTask } from '../../../src/run/task/simple-task.ts'
import { scenario } from '../../../src/run/task/scenario.ts'
import { standalone } from '../../../src/run/run-environment.ts'
import type { Task } from '../../../src/run/task/task.ts'
import { LoadError } from '../../../src/units/errors/error.ts'
import { startFixture, type Fixture } from '../../helpers/fixture-server.ts'
import { rawTarget } from '../../protocols/servers/raw-target.ts'
import { taskOf, useWorkers } from '../workers/runs/worker-run.ts'

const target = rawTarget()
const runTask = useWorkers()
let server: Fixture
beforeAll(async () => {
  server = await startFixture('steady')
})
afterAll(() => server.stop())

const load = (task: Task | Scenarios, options: LoadOptions = {}): Promise<LoadResult> =>
  runLoad(task, { baseUrl: server.url, exclusive: false, iterations: 20, ...options }, standalone)

/** What a run, or a comparison, was refused for. */
async function refusal(running: Promise<unknown>): Promise<string> {
  const error: unknown = await running.then(
    () => 'It was not refused',
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(LoadError)
  const { code, message } = error as LoadError
  return `${code}: ${message}`
}

/** A function that returns what only JavaScript, or code behind `any`, could. */
const returning = (value: unknown): (() => never) => (() => value) as () => never

/** As an `async` function that throws: its rejection must not end the process. */
const late = (async () => await Promise.reject(new Error('nobody waits for this'))) as () => never

const NO_BOOLEANS: readonly (readonly [got: string, returns: () => never])[] = [
  ['a promise', late],
  ['undefined', returning(undefined)],
  ["'yes' (string)", returning('yes')],
  ['1 (number)', returning(1)],
]

const asks = ({ http }: TaskContext): Promise<unknown> => http.get('/status/500')

describe.for(NO_BOOLEANS)('`accept` that returns %s', ([got, accept]) => {
  const text = `bad-accept: Expected the function \`accept\` to return true or false, got ${got}`

  test.for<[string, Task | Scenarios, LoadOptions?]>([
    ['of the run', asks, { accept }],
    ['of the run, with a request as the task', '/status/500', { accept }],
    ['of the run, with undici', '/status/500', { accept, engine: 'undici' }],
    ['of the run, in the warm-up', '/status/500', { accept, warmup: { iterations: 5 } }],
    ['of the run, in the open model', '/status/500', { accept, rate: 200 }],
    ['of the run, of a reply from another client', () => ({ status: 500 }), { accept }],
    ['of the run, in a flow', scenario({ flow: [{ name: 'one', run: () => ({ status: 500 }) }] }), { accept }],
    ['of a request task', { url: '/status/500', accept }],
    ['of a request in a scenario', scenario({ tasks: { one: { run: { url: '/status/500', accept } } } })],
    ['of a call', ({ http }) => http.get('/status/500', { accept })],
    ['of a call that the task does not wait for', ({ http }) => void http.get('/status/500', { accept }).catch(() => {})],
    ['of a call whose errors are caught', ({ http }) => http.get('/status/500', { accept }).catch(() => {})],
    ['of a call in `start`', scenario({ start: ({ http }) => http.get('/', { accept }), tasks: { one: { run: '/' } } })],
    ['of a call in `stop`', scenario({ stop: ({ http }) => http.get('/', { accept }), tasks: { one: { run: '/' } } })],
    [
      'of one of several scenarios',
      { scenarios: { good: { task: '/' }, bad: { task: { url: '/', accept } } } },
      { iterations: undefined, duration: '20s' },
    ],
  ])('%s', async ([, task, options]) => {
    await server.reset()
    expect(await refusal(load(task, options))).toMatch(text)
    // The first use ends the run.
    expect((await server.stats()).requests).toBeLessThan(2_000)
  })
})

test('the text has option, expectation, what came and a way out', async () => {
  expect(await refusal(load(asks, { accept: late }))).toMatchInlineSnapshot(
    `"bad-accept: Expected the function \`accept\` to return true or false, got a promise. Nothing awaits it, so the function must not be \`async\`. Write it as a comparison, such as (status) => status < 400"`,
  )
  expect(await refusal(load(asks, { accept: returning(undefined) }))).toMatchInlineSnapshot(
    `"bad-accept: Expected the function \`accept\` to return true or false, got undefined. Write it as a comparison, such as (status) => status < 400"`,
  )
})

test('a function that decides is not in the way', async () => {
  expect((await load('/status/500', { accept: (status) => status === 500 })).iterations).toMatchObject({ succeeded: 20, failed: 0 })
})

test('setup and teardown have run, and nothing is left to tear down twice', async () => {
  const reported: string[] = []
  const running = load(asks, { accept: late, setup: () => void reported.push('setup'), teardown: () => void reported.push('teardown') })
  await refusal(running)
  expect(reported).toEqual(['setup', 'teardown'])
})

test.for(NO_BOOLEANS)('`matches` of udp and ws that returns %s', async ([got, matches]) => {
  const text = `bad-call: Expected the function \`matches\` to return true or false, got ${got}`
  const udp = async (context: TaskContext): Promise<unknown> =>
    (await context.udp.connect(target.at('udpEcho'))).exchange('x', { matches, timeout: 200 }).catch(() => {})
  const ws = async (context: TaskContext): Promise<unknown> =>
    (await context.ws.connect(`ws://127.0.0.1:${target.at('wsEcho').port}`)).exchange('x', { matches }).catch(() => {})
  expect(await refusal(load(udp))).toMatch(text)
  expect(await refusal(load(ws))).toMatch(text)
})

const isOne = (reply: Buffer): boolean => (String(reply) === 'one' ? true : returning(undefined)())

async function askedTwice({ udp }: TaskContext): Promise<unknown> {
  const peer = await udp.connect(target.at('udpEcho'))
  await peer.exchange('one', { matches: isOne })
  await peer.send('two')
  return await peer.receive()
}

test('`matches` that is right about its own answer and wrong about the next one is found as well', async () => {
  expect(await refusal(load(askedTwice, { iterations: 1 }))).toMatch(
    'Expected the function `matches` to return true or false, got undefined',
  )
})

test.for<[string, () => never]>([
  ['a promise', late],
  ['true (boolean)', returning(true)],
  ["'4' (string)", returning('4')],
  ['-1 (number)', returning(-1)],
  ['1.5 (number)', returning(1.5)],
  ['NaN (number)', returning(Number.NaN)],
  ['null', returning(null)],
])('`where` of tcp that returns %s', async ([got, where]) => {
  const tcp = async (context: TaskContext): Promise<unknown> =>
    (await context.tcp.connect(target.at('echo'))).exchange('x', { where }).catch(() => {})
  expect(await refusal(load(tcp))).toMatch(
    `bad-call: Expected the function \`where\` to return after how many bytes the message ends, or undefined, got ${got}`,
  )
})

test.for<[string, () => never]>([
  ['a promise', late],
  ["'soon' (string)", returning('soon')],
  ['undefined', returning(undefined)],
  ['true (boolean)', returning(true)],
  ['NaN (number)', returning(Number.NaN)],
  ['-1 (number)', returning(-1)],
])('`think` that returns %s, between iterations and in a flow', async ([got, think]) => {
  const text = `bad-think: Expected the function \`think\` to return a time of at most 24 h such as 500 or '2s', got ${got}`
  expect(await refusal(load(scenario({ think, tasks: { one: { run: '/' } } })))).toMatch(text)
  const flow = [
    { name: 'one', run: '/' },
    { name: 'two', run: '/' },
  ] as const
  expect(await refusal(load(scenario({ think, flow })))).toMatch(text)
  expect(await refusal(load(scenario({ think, flow }), { rate: 100 }))).toMatch(text)
})

test.for<[string, string, RequestTask, string]>([
  ['url', 'a promise', { url: late }, 'an address'],
  ['url', 'undefined', { url: returning(undefined) }, 'an address'],
  ['url', '5 (number)', { url: returning(5) }, 'an address'],
  ['headers', 'a promise', { url: '/', headers: late }, "an object such as { accept: 'text/html' }"],
  ['headers', "'x:…' (string)", { url: '/', headers: returning('x: 1') }, "an object such as { accept: 'text/html' }"],
  ['body', 'a promise', { url: '/', method: 'POST', body: late }, 'a body'],
])('`%s` of a request task that returns %s', async ([part, got, task, expectation]) => {
  const text = `bad-call: Expected the function \`${part}\` to return ${expectation}, got ${got}`
  expect(await refusal(load(task))).toMatch(text)
  expect(await refusal(load(scenario({ flow: [{ name: 'one', run: task }] })))).toMatch(text)
})

test.for(NO_BOOLEANS.filter(([got]) => !got.includes('string')))('`baseUrl` that returns %s', async ([got, baseUrl]) => {
  const text = `bad-options: Expected the function \`baseUrl\` to return an absolute http: or https: address such as 'http://127.0.0.1:3000', got ${got}`
  expect(await refusal(load('/', { baseUrl }))).toMatch(text)
  expect(await refusal(load(({ http }) => http.get('/').catch(() => {}), { baseUrl }))).toMatch(text)
})

test.for(['threads', 'processes'] as const)('in %s', async (kind) => {
  const running = runTask(taskOf('wrong-return'), { concurrency: 4, duration: '20s', [kind]: 2 }, { data: { url: server.url } })
  expect(await refusal(running)).toMatch('bad-accept: Expected the function `accept` to return true or false, got a promise')
})

test.for(['base', 'head'] as const)('in the arm `%s` of a comparison', async (wrongArm) => {
  const good: Task = '/'
  const arms = { base: good, head: good, [wrongArm]: { url: '/', accept: late } }
  const running = runComparison(arms, { baseUrl: server.url, exclusive: false }, standalone, 1)
  expect(await refusal(running)).toMatch('bad-accept: Expected the function `accept` to return true or false, got a promise')
})

test('in `start` and in `stop` of an arm', async () => {
  const accept = late
  const life = (name: 'start' | 'stop'): Task =>
    scenario({ [name]: ({ http }: TaskContext) => http.get('/', { accept }), tasks: { one: { run: '/' } } })
  for (const name of ['start', 'stop'] as const) {
    const options = { baseUrl: server.url, exclusive: false, maxDuration: '300ms' } as const
    const running = runComparison({ base: life(name), head: '/' }, options, standalone, 1)
    expect(await refusal(running)).toMatch('bad-accept: Expected the function `accept` to return true or false, got a promise')
  }
})
