import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { availableParallelism } from 'node:os'
import { platform } from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { runLoad } from '../../../src/load/load.ts'
import { standalone, type RunEnvironment } from '../../../src/run/run-environment.ts'
import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import type { FindingKind } from '../../../src/result/findings/finding.ts'
import type { TaskContext } from '../../../src/run/task/context.ts'
import type { Task } from '../../../src/run/task/task.ts'
import { startFixture, type Fixture } from '../../helpers/fixture-server.ts'

let target: Fixture

beforeAll(async () => {
  target = await startFixture('steady')
})
afterAll(() => target.stop())

async function kindsOf(task: Task, options: LoadOptions, environment: Partial<RunEnvironment> = {}): Promise<readonly FindingKind[]> {
  const result = await runLoad(task, { seed: 1, warmup: 0, exclusive: false, ...options }, { ...standalone, ...environment })
  return result.findings.map(({ kind }) => kind)
}

/** Keeps the event loop from everything else. */
function block(ms: number): void {
  const endMs = performance.now() + ms
  while (performance.now() < endMs);
}

const never = (): Promise<never> => new Promise(() => {})
const get: Task = ({ http }) => http.get('/')

const failing = (): never => {
  throw new Error('no')
}

const outOfFiles = ({ index }: { index: number }): Promise<void> => {
  if (index === 5) throw Object.assign(new Error('too many open files'), { code: 'EMFILE' })
  return sleep(1)
}

const busyFor =
  (ms: number): Task =>
  async ({ http }) => {
    block(ms)
    await http.get('/')
  }

describe('the load itself', () => {
  test('rate-not-reached: a task that blocks for 20 ms cannot be sent 200 times a second', async () => {
    expect(await kindsOf(() => block(20), { rate: 200, duration: 400, gracefulStop: 0 })).toContain('rate-not-reached')
    expect(await kindsOf(() => sleep(1), { rate: 5, duration: '1s' })).not.toContain('rate-not-reached')
  })

  test('aborted: by a signal, and by abortWhen', async () => {
    expect(await kindsOf(() => sleep(1), { duration: '10s', signal: AbortSignal.timeout(50) })).toContain('aborted')
    expect(await kindsOf(failing, { rate: 200, duration: '10s', abortWhen: { errorRate: '50%', within: 250 } })).toContain('aborted')
    expect(await kindsOf(() => sleep(1), { duration: 50 })).not.toContain('aborted')
  })

  test('aborted: when no user is left, with what was abandoned', async () => {
    const kinds = await kindsOf(never, { concurrency: 2, duration: '10s', timeout: 50 })
    expect(kinds).toContain('aborted')
    expect(kinds).toContain('abandoned')
  })

  test('generator-error: no file was left', async () => {
    expect(await kindsOf(outOfFiles, { iterations: 10 })).toContain('generator-error')
  })

  test('dropped: arrivals that find the run full', async () => {
    expect(await kindsOf(() => sleep(100), { rate: 100, duration: 200, maxInFlight: 2 })).toContain('dropped')
    expect(await kindsOf(() => sleep(1), { rate: 50, duration: 200 })).not.toContain('dropped')
  })

  test('cut-off: what outlasts the grace', async () => {
    expect(await kindsOf(() => sleep(500), { concurrency: 2, duration: 50, gracefulStop: 10 })).toContain('cut-off')
    expect(await kindsOf(() => sleep(5), { concurrency: 2, duration: 50 })).not.toContain('cut-off')
  })

  test('too-many-steps: an id in a name', async () => {
    expect(await kindsOf(({ step, index }) => step(`item ${index}`, () => {}), { iterations: 300 })).toContain('too-many-steps')
    expect(await kindsOf(({ step, index }) => step(`item ${index}`, () => {}), { iterations: 200 })).not.toContain('too-many-steps')
  })

  test('too-many-cookies: a target that sets one more name each time, and never deletes one', async () => {
    let named = 0
    const server = createServer((_, response) => void response.setHeader('set-cookie', `c${named++}=1`).end()).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    expect(await kindsOf(url, { iterations: 310 })).toContain('too-many-cookies')
    expect(await kindsOf(url, { iterations: 290 })).not.toContain('too-many-cookies')
    await new Promise((resolve) => server.close(resolve))
  })
})

const loginAndShop = async ({ http }: TaskContext): Promise<unknown> => [await http.get('/login'), await http.get('/shop')]

test('only-redirects: a target that sends everybody to a login, unless they are sent on or it is meant', async () => {
  const server = createServer((request, response) => {
    if (request.url === '/shop') response.writeHead(302, { location: '/login' })
    response.end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const options = { iterations: 5, baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
  expect(await kindsOf('/shop', options)).toContain('only-redirects')
  expect(await kindsOf('/login', options)).not.toContain('only-redirects')
  expect(await kindsOf('/shop', { ...options, redirects: 1 })).not.toContain('only-redirects')
  expect(await kindsOf('/shop', { ...options, accept: 302 })).not.toContain('only-redirects')
  expect(await kindsOf(loginAndShop, options)).not.toContain('only-redirects')
  await new Promise((resolve) => server.close(resolve))
})

describe('the generator and what is around it', () => {
  test('saturated: a task that keeps the loop from the replies', async () => {
    expect(await kindsOf(busyFor(15), { concurrency: 4, duration: 400, baseUrl: target.url })).toContain('saturated')
  })

  test('cold: connections that were opened while it was measured', async () => {
    const options = { concurrency: 10, iterations: 100, baseUrl: target.url }
    expect(await kindsOf(get, { ...options, warmup: undefined })).toContain('cold')
    expect(await kindsOf(get, { ...options, warmup: { iterations: 50 } })).not.toContain('cold')
  })

  test('in-process: work that is done here, many at a time', async () => {
    expect(await kindsOf(() => block(1), { concurrency: 4, duration: 200 })).toContain('in-process')
    expect(await kindsOf(() => block(1), { concurrency: 1, duration: 200 })).not.toContain('in-process')
    expect(await kindsOf(() => sleep(5), { concurrency: 4, duration: 200 })).not.toContain('in-process')
  })

  test('shared-loop: a target in this process', async () => {
    const server: Server = createServer((_request, response) => void response.end('ok')).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    try {
      expect(await kindsOf(get, { iterations: 20, baseUrl })).toContain('shared-loop')
    } finally {
      server.closeAllConnections()
      server.close()
    }
    expect(await kindsOf(get, { iterations: 20, baseUrl: target.url })).not.toContain('shared-loop')
  })

  test('coverage-on: as the surroundings have it', async () => {
    expect(await kindsOf(() => sleep(1), { iterations: 5 }, { coverage: true })).toContain('coverage-on')
    expect(await kindsOf(() => sleep(1), { iterations: 5 }, { coverage: false })).not.toContain('coverage-on')
  })

  test('mocked-client: a function in place of fetch', async () => {
    vi.stubGlobal(
      'fetch',
      vi.fn<typeof fetch>(async () => new Response('ok')),
    )
    try {
      expect(await kindsOf(() => fetch(target.url), { iterations: 20 })).toContain('mocked-client')
      expect(await kindsOf(get, { iterations: 20, baseUrl: target.url })).not.toContain('mocked-client')
    } finally {
      vi.unstubAllGlobals()
    }
  })

  test.runIf(platform === 'linux')('busy-machine: more that wants to run than there are cores', async () => {
    const others = Array.from({ length: availableParallelism() * 3 }, () =>
      spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
    )
    try {
      await Promise.all(others.map((other) => once(other, 'spawn')))
      expect(await kindsOf(busyFor(1), { concurrency: 2, duration: '1s', baseUrl: target.url })).toContain('busy-machine')
    } finally {
      for (const other of others) other.kill('SIGKILL')
    }
  })
})
