import { afterAll, beforeAll, expect, test } from 'vitest'
import type { IterationCounts } from '../../src/record/snapshot.ts'
import { startFixture, type Fixture } from '../helpers/fixture-server.ts'
import { children, type Children } from './child.ts'

let processes: Children
let fixture: Fixture
let ports: Readonly<Record<string, number>>

beforeAll(async () => {
  ;[processes, fixture] = await Promise.all([children(), startFixture('raw')])
  ports = (await fixture.stats()).raw!.ports
})
afterAll(async () => {
  processes[Symbol.dispose]()
  await fixture.stop()
})

/** The calls of each client as they are written in the child: one that is answered, and one that never is. */
const talking = (): readonly string[] => [
  `async ({ tcp }) => { const c = await tcp.connect(${placeOf('echo')}); await c.exchange('x', { bytes: 1 }); await c.stream({ bytes: 1_000 }); await c.close() }`,
  `async ({ tcp }) => void (await tcp.connect(${placeOf('echo')}))`,
  `async ({ tls }) => { const c = await tls.connect({ ...${placeOf('tlsEcho')}, rejectUnauthorized: false }); await c.exchange('x', { bytes: 1 }); await c.close() }`,
  `async ({ udp }) => { const p = await udp.connect(${placeOf('udpEcho')}); await p.exchange('x', { timeout: 2_000 }) }`,
  `async ({ ws }) => { const s = await ws.connect('${urlOf('wsEcho')}'); await s.exchange('x'); await s.close() }`,
]
const waiting = (): readonly string[] => [
  `async ({ tcp }) => (await tcp.connect(${placeOf('silent')})).receive({ bytes: 1 })`,
  `async ({ tcp }) => (await tcp.connect(${placeOf('silent')})).hold('20s')`,
  `async ({ tcp }) => (await tcp.connect(${placeOf('neverReads')})).stream({ duration: '20s', chunk: 65_536 })`,
  `({ tls }) => tls.connect(${placeOf('tlsSilent')})`,
  `async ({ udp }) => (await udp.connect(${placeOf('udpBlackHole')})).exchange('x')`,
  `async ({ ws }) => (await ws.connect('${urlOf('wsDeaf')}')).ping()`,
  `({ ws }) => ws.connect('${urlOf('silent')}')`,
]
const placeOf = (name: string): string => `{ host: '127.0.0.1', port: ${ports[name]} }`
const urlOf = (name: string): string => `ws://127.0.0.1:${ports[name]}/`

interface Aftermath {
  readonly iterations: IterationCounts
  readonly before: readonly string[]
  readonly after: readonly string[]
}

/** What kept the process from ending before and after each of the tasks. */
const aftermaths = (tasks: readonly string[], options: string): Promise<readonly Aftermath[]> =>
  processes.run(`
    const aftermaths = []
    // What the first run loads stays for the others.
    await runLoad(() => {}, { iterations: 1 }, standalone)
    await sleep(20)
    for (const task of [${tasks.join(', ')}]) {
      const before = process.getActiveResourcesInfo()
      const { iterations } = await runLoad(task, { warmup: 0, ${options} }, standalone)
      await sleep(0)
      // What Node still does in this turn of the event loop to close a socket.
      await new Promise((resolve) => setImmediate(resolve))
      aftermaths.push({ iterations, before, after: process.getActiveResourcesInfo() })
    }
    return aftermaths`)

test.for([
  ['they are done', talking, 'concurrency: 4, iterations: 40', 'succeeded'],
  ['their time is over', waiting, 'concurrency: 4, iterations: 8, timeout: 100', 'failed'],
  ['they are cut off', waiting, 'concurrency: 4, duration: 150, gracefulStop: 50', 'cutOff'],
  ['the run is aborted', waiting, 'concurrency: 4, duration: 10_000, signal: AbortSignal.timeout(150)', 'cutOff'],
] as const)('of raw clients no socket, timer or handle stays after %s', async ([, tasksOf, options, end]) => {
  const tasks = tasksOf()
  const each = await aftermaths(tasks, options)
  expect(each).toHaveLength(tasks.length)
  for (const [index, { iterations, before, after }] of each.entries()) {
    expect(iterations[end], tasks[index]).toBe(iterations.started)
    expect(iterations.started, tasks[index]).toBeGreaterThan(0)
    expect(after, tasks[index]).toEqual(before)
  }
})

test('running out of files fails calls of raw clients by name, not the process, and is told as a fault of this side', async () => {
  const reported = await processes.run<
    readonly { iterations: IterationCounts; codes: string[]; findings: string[]; again: IterationCounts }[]
  >(
    `
    const told = []
    for (const task of [
      async ({ tcp }) => (await tcp.connect(${placeOf('silent')})).hold(300),
      async ({ tls }) => (await tls.connect({ ...${placeOf('tlsEcho')}, rejectUnauthorized: false })).hold(300),
      async ({ udp }) => { await udp.connect(${placeOf('udpEcho')}); await sleep(300) },
      async ({ ws }) => (await ws.connect('${urlOf('wsSilent')}')).hold(300),
    ]) {
      const { iterations, errors, findings } = await runLoad(task, { concurrency: 100, iterations: 100, warmup: 0 }, standalone)
      const again = await runLoad(task, { concurrency: 2, iterations: 4, warmup: 0 }, standalone)
      told.push({ iterations, codes: errors.map(({ code }) => code), findings: findings.map(({ kind }) => kind), again: again.iterations })
    }
    return told`,
    { openFiles: 64 },
  )
  expect(reported).toHaveLength(4)
  for (const { iterations, codes, findings, again } of reported) {
    expect(iterations).toMatchObject({ started: 100, cutOff: 0, dropped: 0 })
    expect(iterations.succeeded + iterations.failed).toBe(100)
    expect(iterations.succeeded).toBeGreaterThan(0)
    expect(codes).toEqual(['EMFILE'])
    expect(findings).toContain('generator-error')
    expect(again).toMatchObject({ started: 4, succeeded: 4 })
  }
})
