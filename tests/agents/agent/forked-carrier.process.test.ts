import { existsSync, readdirSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test, vi } from 'vitest'
import { NO_LIMITS } from '../../../src/agents/agent/policy.ts'
import { isRunning } from '../../../src/units/platform/process.ts'
import { startFixture } from '../../helpers/fixture-server.ts'
import { smallProject } from '../bundle/project.ts'
import { carry } from './carried.ts'

const PATIENT = { timeout: 20_000, interval: 50 }

/** A portable task of this code. */
const taskOf = (code: string) => ({ kind: 'portable', module: smallProject({ 'task.mjs': code }).urlOf('task.mjs') }) as const

describe('a share', () => {
  test('runs to its end, and all that it did is in its reports', async () => {
    await using target = await startFixture('steady')
    const carried = await carry(target.url, { iterations: 500, concurrency: 4 })
    carried.start()
    expect(await carried.gone).toBe(undefined)
    expect(carried.reports.map(({ end }) => end).filter((end) => end !== undefined)).toEqual(['finished'])
    expect((await target.stats()).requests).toBe(500)
    expect(carried.alive()).toBeGreaterThan(0)
    expect(isRunning(carried.pid)).toBe(false)
    expect(existsSync(carried.folder)).toBe(false)
  })

  test.for([
    ['threads', 1],
    ['threads', 2],
    ['processes', 2],
  ] as const)('is what the other agents leave: with %s, %i each, all together send the whole', async ([kind, count]) => {
    await using target = await startFixture('steady')
    const workers = { kind, count }
    for (const index of [0, 1, 2]) {
      const carried = await carry(target.url, { iterations: 100, concurrency: 7 }, { agents: 3, index, workers })
      carried.start()
      expect(await carried.gone).toBe(undefined)
    }
    expect((await target.stats()).requests).toBe(100)
  })

  test('that is asked to end, ends and says so', async () => {
    await using target = await startFixture('steady')
    const carried = await carry(target.url, { duration: '60s', concurrency: 1 })
    carried.start()
    await vi.waitFor(async () => expect((await target.stats()).requests).toBeGreaterThan(0), PATIENT)
    carried.run.send({ kind: 'end', by: 'signal', reason: 'Ctrl+C' })
    expect(await carried.gone).toBe(undefined)
    expect(carried.reports.at(-1)).toMatchObject({ end: 'asked' })
  })
})

describe('the process of a share', () => {
  test('sees nothing of the environment and the folder of the agent', async () => {
    const outputs: string[] = []
    const environment = { PATH: process.env['PATH'], VITEST_LOAD_TRUST: 'x', SECRET: 'x' }
    const telling = taskOf('export default () => { console.log(JSON.stringify([Object.keys(process.env).sort(), process.cwd()])) }')
    const carried = await carry(telling, { iterations: 1 }, { carrier: { environment, onOutput: (text) => outputs.push(text) } })
    carried.start()
    expect(await carried.gone).toBe(undefined)
    const [names, folder] = JSON.parse(outputs.join('')) as [string[], string]
    expect(names).toEqual(['PATH', 'TEMP', 'TMP', 'TMPDIR'])
    expect(folder).toBe(carried.folder)
  })

  test.for(['threads', 'processes'] as const)('that is killed is gone at once, with its task in %s, whatever that does', async (kind) => {
    const task = taskOf('export default () => { for (;;); }')
    const carried = await carry(task, { iterations: 1, timeout: '60s' }, { workers: { kind, count: 1 } })
    carried.start()
    await sleep(300)
    await carried.run.kill()
    expect(await carried.gone).toMatch(/killed by SIGKILL/)
    expect(isRunning(carried.pid)).toBe(false)
    expect(existsSync(carried.folder)).toBe(false)
  })

  test.for(['threads', 'processes'] as const)('does not live on if its task blocks %s at the end of the lease', async (kind) => {
    const task = taskOf('export default () => { for (;;); }')
    const carried = await carry(task, { iterations: 1, timeout: '60s' }, { workers: { kind, count: 1 } })
    carried.start()
    await sleep(300)
    carried.renewFor(200)
    expect(await carried.gone).toBe(undefined)
    expect(carried.reports.at(-1)).toMatchObject({ end: 'lease' })
  })

  test('says why it failed if that was after its start', async () => {
    const entry = smallProject({
      'child.mjs': `process.on('message', ({ kind }) => {
        if (kind === 'prepare') process.send({ kind: 'ready' })
        if (kind === 'start') process.send({ kind: 'failed', code: 'worker-lost', message: 'no thread could be started' }, () => process.exit())
      })`,
    }).urlOf('child.mjs')
    const carried = await carry('http://127.0.0.1:1/', { iterations: 1 }, { carrier: { entry: new URL(entry) } })
    carried.start()
    expect(await carried.gone).toBe('ended with an error: no thread could be started')
  })

  test('says why a module cannot be loaded, by the lines of the project', async () => {
    const task = taskOf('const rows = []\nconst first = rows[0].name\nexport default () => first')
    await expect(carry(task, { iterations: 1 })).rejects.toThrow(/Cannot read properties of undefined[\s\S]*task\.mjs:2:\d+/)
  })

  test('says what is missing if a file was left behind', async () => {
    const task = taskOf(`import { readFileSync } from 'node:fs'
      import { join } from 'node:path'
      const name = ['users', 'csv'].join('.')
      readFileSync(join(import.meta.dirname, name))
      export default () => {}`)
    await expect(carry(task, { iterations: 1 })).rejects.toThrow(/ENOENT[\s\S]*new URL\('\.\/users\.csv', import\.meta\.url\)/)
  })

  test('is killed if it does not become ready in time', async () => {
    const aborted = new AbortController()
    const carrying = carry(taskOf('for (;;);\nexport default () => {}'), { iterations: 1 }, { signal: aborted.signal })
    setTimeout(() => aborted.abort(), 5_000)
    await expect(carrying).rejects.toThrow(/was killed by SIGKILL/)
  })
})

describe('the policy of an agent', () => {
  test('holds for what the plan says, whatever the order claims', async () => {
    const policy = { ...NO_LIMITS, maxConcurrency: 3 }
    await expect(carry('http://127.0.0.1:1/', { concurrency: 4, iterations: 4 }, { carrier: { policy } })).rejects.toThrow(
      /--max-concurrency/,
    )
  })

  test('ends a run that turns out to be faster than it allows', async () => {
    await using target = await startFixture('steady')
    const carried = await carry(
      target.url,
      { duration: '60s', concurrency: 4 },
      { carrier: { policy: { ...NO_LIMITS, maxRatePerSecond: 5 } } },
    )
    carried.start()
    expect(await carried.gone).toBe(undefined)
    expect(carried.reports.at(-1)).toMatchObject({ end: 'asked' })
    expect(Buffer.from(carried.reports.at(-1)!.bytes).toString('latin1')).toContain('--max-rate')
  })

  test('lets iterations that were begun in time end', async () => {
    const policy = { ...NO_LIMITS, maxDurationMs: 1_000 }
    const task = taskOf('export default () => new Promise((resolve) => setTimeout(resolve, 1_800))')
    const carried = await carry(task, { duration: '1s', gracefulStop: '10s', concurrency: 1 }, { carrier: { policy } })
    carried.start()
    expect(await carried.gone).toBe(undefined)
    expect(carried.reports.at(-1)).toMatchObject({ end: 'finished' })
  })

  test('decides which hosts are loaded, also by code', async () => {
    await using target = await startFixture('steady')
    const policy = { ...NO_LIMITS, allowHosts: ['10.0.0.7'] }
    const task = taskOf(`export default ({ http }) => http.get('${target.url}')`)
    const carried = await carry(task, { iterations: 5 }, { carrier: { policy } })
    carried.start()
    expect(await carried.gone).toBe(undefined)
    expect((await target.stats()).requests).toBe(0)
    expect(Buffer.from(carried.reports.at(-1)!.bytes).toString('latin1')).toContain('target-refused')
  })
})

test('nothing is left in the temporary folder', async () => {
  const before = readdirSync(process.env['TMPDIR'] ?? '/tmp').filter((name) => name.startsWith('vitest-load-agent-'))
  await expect(carry(taskOf("throw new Error('no')"), { iterations: 1 })).rejects.toThrow('no')
  expect(readdirSync(process.env['TMPDIR'] ?? '/tmp').filter((name) => name.startsWith('vitest-load-agent-'))).toEqual(before)
})
