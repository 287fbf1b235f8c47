import { afterEach, expect, test } from 'vitest'
import type { LoadOptions } from '../../src/plan/options/load-options.ts'
import type { LoadResult } from '../../src/result/load-result.ts'
import { latencyClaim } from '../../src/result/verdicts/latency/latency-claim.ts'
import { subjectOf } from '../../src/result/verdicts/subject.ts'
import { judgeErrorRate } from '../../src/result/verdicts/correctness/error-rate.ts'
import { judgeLatency } from '../../src/result/verdicts/latency/latency.ts'
import { judgeStatus } from '../../src/result/verdicts/correctness/status.ts'
import { judgeStatusCounts } from '../../src/result/verdicts/correctness/status-counts.ts'
import { judgeThroughput } from '../../src/result/verdicts/throughput.ts'
import type { Verdict } from '../../src/result/verdicts/verdict.ts'
import type { Task } from '../../src/run/task/task.ts'
import { startFixture, type Fixture, type FixtureName } from '../helpers/fixture-server.ts'
import { run } from './run.ts'

const servers: Fixture[] = []

async function start(name: FixtureName, env: Record<string, string | number> = {}): Promise<Fixture> {
  const server = await startFixture(name, env)
  servers.push(server)
  return server
}

afterEach(() => Promise.all(servers.splice(0).map((server) => server.stop())))

/** The ways in which a task reaches a server. */
const waysTo = ({ url }: Fixture): readonly (readonly [string, Task])[] => [
  ['request', '/'],
  ['function', ({ http }) => http.get('/')],
  ['fetch', ({ signal }) => fetch(url, { signal })],
  ['fetch without signal', () => fetch(url)],
]

function expectAllCounted({ iterations, warmup, latency, failedLatency, errors }: LoadResult): void {
  for (const { started, succeeded, failed, cutOff } of [iterations, warmup.iterations]) expect(started).toBe(succeeded + failed + cutOff)
  expect(latency.count).toBe(iterations.succeeded)
  expect(failedLatency.count).toBe(iterations.failed)
  expect(errors.reduce((sum, { count }) => sum + count, 0)).toBe(iterations.failed)
}

async function eachWay(server: Fixture, options: LoadOptions, check: (result: LoadResult, way: string) => void): Promise<void> {
  for (const [way, task] of waysTo(server)) {
    const result = await run(task, { baseUrl: server.url, exclusive: false, ...options })
    expectAllCounted(result)
    check(result, way)
  }
}

const BROKEN: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'connection-closed', 'content-length-mismatch'])

test('connections that break in the middle of a reply fail their iterations, and only those', async () => {
  const server = await start('resetting', { EVERY: 3 })
  for (const [, task] of waysTo(server)) {
    await server.reset()
    const result = await run(task, { baseUrl: server.url, exclusive: false, concurrency: 4, iterations: 60 })
    expectAllCounted(result)
    expect(result.iterations).toMatchObject({ started: 60, succeeded: 40, failed: 20 })
    // The reset is seen where it is met: reading, writing, or as an end that came too early.
    expect(result.errors.filter(({ code }) => !BROKEN.has(code))).toEqual([])
    expect(await server.stats()).toMatchObject({ requests: 60, finished: 40, unfinished: 20, openConnections: 0 })
  }
})

test('what passes its timeout has failed, and its user goes on', async () => {
  const server = await start('never-answering')
  await eachWay(server, { concurrency: 3, iterations: 9, timeout: 40 }, ({ iterations, errors, findings, aborted }, way) => {
    expect(errors).toMatchObject([{ code: 'timeout', message: 'no end within the timeout of 40 ms' }])
    if (way === 'fetch without signal') {
      // Nobody can stop such a fetch before the run is over: its user is lost, and with the last one the run.
      expect(iterations).toMatchObject({ started: 3, failed: 3 })
      expect(aborted).toBe(true)
    } else expect(iterations).toMatchObject({ started: 9, failed: 9, cutOff: 0 })
    expect(findings.map(({ kind }) => kind)).not.toContain('abandoned')
  })
})

test('what never ends is cut off at the end of the grace', async () => {
  const server = await start('never-answering')
  await eachWay(server, { concurrency: 3, duration: 100, gracefulStop: 50 }, ({ iterations, errors, aborted }) => {
    expect(iterations).toEqual({ started: 3, succeeded: 0, failed: 0, cutOff: 3, dropped: 0 })
    expect(errors).toEqual([])
    expect(aborted).toBe(false)
  })
})

test('an open run against a server that hangs is full after maxInFlight, and drops the rest', async () => {
  const server = await start('never-answering')
  await eachWay(server, { rate: 200, duration: 200, maxInFlight: 5, gracefulStop: 20 }, ({ iterations }) => {
    expect(iterations).toEqual({ started: 5, succeeded: 0, failed: 0, cutOff: 5, dropped: 35 })
  })
})

test('a server that dies in the middle of a run fails what is going on and what comes after', async () => {
  for (const way of [0, 1, 2, 3]) {
    const server = await start('slow', { DELAY_MS: 50 })
    const task = waysTo(server)[way]![1]
    setTimeout(() => server.kill(), 250)
    const result = await run(task, { baseUrl: server.url, exclusive: false, concurrency: 4, duration: 500, gracefulStop: 200 })
    expectAllCounted(result)
    const { started, succeeded, failed, cutOff } = result.iterations
    expect(succeeded).toBeGreaterThan(0)
    expect(succeeded).toBeLessThanOrEqual(20)
    expect(failed).toBeGreaterThan(0)
    expect([started, cutOff]).toEqual([succeeded + failed, 0])
    expect(result.errors.map(({ code }) => code)).toContain('ECONNREFUSED')
  }
})

test('an abort leaves every iteration counted', async () => {
  const server = await start('slow', { DELAY_MS: 30 })
  for (const model of [{ concurrency: 5 }, { rate: 200 }]) {
    for (const [, task] of waysTo(server)) {
      const options = { ...model, baseUrl: server.url, exclusive: false, duration: '10s', signal: AbortSignal.timeout(200) } as const
      const result = await run(task, options)
      expectAllCounted(result)
      expect(result).toMatchObject({ aborted: true, abortedBy: 'signal' })
      expect(result.iterations.succeeded).toBeGreaterThan(0)
      expect(result.iterations.failed).toBe(0)
    }
  }
  await expect.poll(async () => (await server.stats()).openConnections).toBe(0)
})

/** What a verdict comes to: whether it passes and stands, or that it cannot be judged. */
function outcome(judge: () => Verdict): 'passes' | 'fails' | 'invalid' | 'not judgeable' {
  try {
    const { passes, invalidatedBy } = judge()
    return invalidatedBy.length > 0 ? 'invalid' : passes ? 'passes' : 'fails'
  } catch (error) {
    expect(error).toMatchObject({ code: 'not-judgeable' })
    return 'not judgeable'
  }
}

test('a target that hangs or is dead satisfies no claim', async () => {
  const hanging = await start('never-answering')
  const dead = await start('steady')
  await dead.stop()
  const closed: LoadOptions = { concurrency: 5, iterations: 100, timeout: 20, warmup: 0, exclusive: false }
  const open: LoadOptions = { rate: 500, duration: 200, gracefulStop: 10, warmup: 0, exclusive: false }
  const results = [
    await run('/', { ...closed, baseUrl: hanging.url }),
    await run('/', { ...open, baseUrl: hanging.url }),
    await run('/', { ...open, maxInFlight: 1, baseUrl: hanging.url }),
    await run('/', { ...closed, baseUrl: dead.url }),
    await run(({ http }) => http.get('/').catch(() => {}), { ...closed, baseUrl: dead.url }),
  ]
  for (const [index, result] of results.entries()) {
    const subject = subjectOf(result)
    const claims = [
      ...(['p50', 'p95', 'p99', 'mean', 'max'] as const).flatMap((limit) => [
        outcome(() => judgeLatency(subject, latencyClaim({ [limit]: '1h' }))),
        outcome(() => judgeLatency(subject, latencyClaim({ [limit]: '1h' }, { among: 'succeeded' }))),
      ]),
      outcome(() => judgeErrorRate(subject, '99%')),
      outcome(() => judgeThroughput(subject, 0.001)),
      outcome(() => judgeStatus(subject, [200, '4xx', '5xx'], { atLeast: '1%' })),
      outcome(() => judgeStatusCounts(subject, { 200: result.iterations.started })),
    ]
    // The last task catches its errors: its iterations have succeeded, but got no status.
    const judged = index === 4 ? claims.slice(-2) : claims
    expect(judged, `run ${index}`).not.toContain('passes')
  }
})
