import { afterAll, beforeAll, expect, test } from 'vitest'
import type { IterationCounts } from '../../src/record/snapshot.ts'
import { startFixture, type Fixture } from '../helpers/fixture-server.ts'
import { children, type Children } from './child.ts'

let processes: Children
let slow: Fixture
let hanging: Fixture

beforeAll(async () => {
  ;[processes, slow, hanging] = await Promise.all([children(), startFixture('slow', { DELAY_MS: 10 }), startFixture('never-answering')])
})
afterAll(async () => {
  processes[Symbol.dispose]()
  await Promise.all([slow.stop(), hanging.stop()])
})

/** One run in a process of its own: what it counted, and what kept the process from ending before and after. */
interface Aftermath {
  readonly iterations: IterationCounts
  readonly before: readonly string[]
  readonly after: readonly string[]
}

/** The tasks as they are written in the child. */
const tasks = (url: string): readonly string[] => [
  `'/'`,
  `({ http }) => http.get('/')`,
  `({ http }) => http.get('/', { timeout: 5_000 })`,
  `({ signal }) => fetch('${url}', { signal })`,
  `async () => (await fetch('${url}')).text()`,
]

/** Runs one task after the other in one process. */
const aftermaths = (each: readonly string[], options: string, environment = ''): Promise<readonly Aftermath[]> =>
  processes.run(`
    const aftermaths = []
    // What the first run loads stays for the others.
    await runLoad(() => {}, { iterations: 1 }, standalone)
    await sleep(20)
    for (const task of [${each.join(', ')}]) {
      const before = process.getActiveResourcesInfo()
      const { iterations } = await runLoad(task, { ${options} }, { ...standalone, ${environment} })
      await sleep(0)
      aftermaths.push({ iterations, before, after: process.getActiveResourcesInfo() })
    }
    return aftermaths`)

const ends: readonly (readonly [how: string, options: string, environment: string, server: () => Fixture])[] = [
  ['it is done', 'concurrency: 4, iterations: 40', '', () => slow],
  ['its time is over', 'rate: 200, duration: 200', '', () => slow],
  ['its pauses are cut short', "concurrency: 4, duration: 100, think: '10s'", '', () => slow],
  ['its users reconnect each time', "concurrency: 4, iterations: 40, connections: 'per-iteration'", '', () => slow],
  ['iterations pass their timeout', 'concurrency: 4, iterations: 8, timeout: 40', '', () => hanging],
  ['what goes on is cut off', 'rate: 200, duration: 100, gracefulStop: 20', '', () => hanging],
  ['it is aborted', "concurrency: 4, duration: '10s', get signal() { return AbortSignal.timeout(200) }", '', () => hanging],
  ['the test is over', 'concurrency: 4, iterations: 10_000', 'remainingMs: () => 300', () => hanging],
]

test.each(ends)('no socket, timer or handle stays after %s', async (_how, options, environment, serverOf) => {
  const { url } = serverOf()
  const each = await aftermaths(tasks(url), `baseUrl: '${url}', ${options}`, environment)
  expect(each).toHaveLength(tasks(url).length)
  for (const [index, { iterations, before, after }] of each.entries()) {
    expect(iterations.started, tasks(url)[index]).toBeGreaterThan(0)
    expect(after, tasks(url)[index]).toEqual(before)
  }
})

test('nor does one after a task that fails, whichever way', async () => {
  const failing = [
    `() => { throw new Error('no') }`,
    `async ({ http }) => { await http.get('/'); throw new Error('no') }`,
    `({ http }) => { void http.get('/').catch(() => {}); throw new Error('not awaited') }`,
    `({ http }) => http.get('http://127.0.0.1:1/')`,
    `() => fetch('http://127.0.0.1:1/')`,
  ]
  const each = await aftermaths(failing, `baseUrl: '${slow.url}', concurrency: 3, iterations: 12`)
  for (const [index, { iterations, before, after }] of each.entries()) {
    expect(iterations, failing[index]).toMatchObject({ started: 12, failed: 12 })
    expect(after, failing[index]).toEqual(before)
  }
})

test('nor does one after a run that was refused, or whose setup or teardown threw', async () => {
  const refused = await processes.run<{ before: string[]; after: string[]; codes: string[] }>(`
    await runLoad(() => {}, { iterations: 1 }, standalone)
    await sleep(20)
    const before = process.getActiveResourcesInfo()
    const codes = []
    for (const [task, options] of [
      ['/', {}],
      ['/', { baseUrl: '${slow.url}', duration: 100, setup: () => { throw Object.assign(new Error('no'), { code: 'setup' }) } }],
      ['/', { baseUrl: '${slow.url}', duration: 100, teardown: () => { throw Object.assign(new Error('no'), { code: 'teardown' }) } }],
    ]) await runLoad(task, options, standalone).catch(({ code }) => codes.push(code))
    await sleep(0)
    return { before, after: process.getActiveResourcesInfo(), codes }`)
  expect(refused.codes).toEqual(['no-base-url', 'setup', 'teardown'])
  expect(refused.after).toEqual(refused.before)
})

test('when a run resolves, the server has lost every connection', async () => {
  for (const { url } of [slow, hanging]) {
    const open = await processes.run<readonly number[]>(`
      const open = []
      for (const task of [${tasks(url).join(', ')}]) {
        await runLoad(task, { baseUrl: '${url}', concurrency: 8, duration: 60, gracefulStop: 30 }, standalone)
        // The news travels by the kernel, and on a busy machine it takes the server a while to read.
        const ask = async () => (await (await fetch('${url}/__stats')).json()).openConnections
        for (let looks = 0; looks < 20 && (await ask()) > 0; looks++) await sleep(100)
        open.push(await ask())
      }
      return open`)
    expect(open).toEqual(tasks(url).map(() => 0))
  }
})

test('a thousand runs in a row do not grow the heap', { timeout: 120_000 }, async () => {
  const { early, late } = await processes.run<{ early: number; late: number }>(
    `
    const outer = new AbortController()
    const own = new AbortController()
    const options = { baseUrl: '${slow.url}/?delay=0', concurrency: 2, iterations: 4, signal: own.signal }
    const surroundings = { ...standalone, signal: outer.signal }
    const tasks = ['/?delay=0', ({ http }) => http.get('/?delay=0', { name: 'step' }), () => fetch('${slow.url}/?delay=0')]
    const heap = async () => {
      for (let round = 0; round < 3; round++) {
        await sleep(20)
        gc()
      }
      return process.memoryUsage().heapUsed
    }
    let early
    for (let run = 1; run <= 1_000; run++) {
      await runLoad(tasks[run % 3], options, surroundings)
      if (run === 200) early = await heap()
    }
    return { early, late: await heap() }`,
    // What the optimizing compiler makes is kept beside the objects, and settles only after many more runs.
    { nodeArguments: ['--expose-gc', '--no-opt'] },
  )
  // From one look to the next, what Node keeps for a moment comes and goes by some hundred kilobytes. Half a kilobyte a run would be more.
  expect(late - early).toBeLessThan(800 * 500)
})

test('running out of files fails iterations, not the process, and is told as a fault of this side', async () => {
  const { iterations, codes, findings, runsAgain } = await processes.run<{
    iterations: IterationCounts
    codes: string[]
    findings: string[]
    runsAgain: IterationCounts
  }>(
    `
    const options = { baseUrl: '${slow.url}/', rate: 1_000, duration: 300, maxInFlight: 200, timeout: 1_000 }
    const { iterations, errors, findings } = await runLoad('/?delay=100', options, standalone)
    const again = await runLoad('/', { baseUrl: options.baseUrl, concurrency: 2, iterations: 10 }, standalone)
    return { iterations, codes: errors.map(({ code }) => code), findings: findings.map(({ kind }) => kind), runsAgain: again.iterations }`,
    { openFiles: 64 },
  )
  expect(iterations.started).toBe(iterations.succeeded + iterations.failed + iterations.cutOff)
  expect(iterations.succeeded).toBeGreaterThan(0)
  expect(iterations.failed).toBeGreaterThan(0)
  expect(codes).toContain('EMFILE')
  expect(findings).toContain('generator-error')
  expect(runsAgain).toMatchObject({ started: 10, succeeded: 10 })
})
