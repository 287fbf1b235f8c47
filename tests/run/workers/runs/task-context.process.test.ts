import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RunRecord } from '../../../../src/record/run-record.ts'
import { startFixture, type Fixture } from '../../../helpers/fixture-server.ts'
import { taskOf, useWorkers } from './worker-run.ts'

const run = useWorkers()
const task = taskOf('telling')
let target: Fixture

beforeAll(async () => {
  target = await startFixture('steady')
})
afterAll(() => target.stop())

const stepsOf = ({ measured }: RunRecord, prefix: string): readonly string[] =>
  Object.keys(measured.steps)
    .filter((name) => name.startsWith(prefix))
    .sort()

describe.for(['threads', 'processes'] as const)('a task in %s', (kind) => {
  test('sees the numbers of the whole run, and draws the same random numbers as in this thread', async () => {
    const options = { concurrency: 3, iterations: 30, seed: 7 }
    const [here, there] = [await run(task, options, { data: {} }), await run(task, { ...options, [kind]: 2 }, { data: {} })]
    expect(stepsOf(there, 'index')).toEqual(stepsOf(here, 'index'))
    // Which user has how many of its share depends on time; what it draws in each does not.
    const drawn = new Map([...stepsOf(here, 'user'), ...stepsOf(there, 'user')].map((name) => name.split(', random ') as [string, string]))
    for (const name of [...stepsOf(here, 'user'), ...stepsOf(there, 'user')]) {
      const [who, random] = name.split(', random ')
      expect(drawn.get(who!)).toBe(random)
    }
    expect(stepsOf(there, 'user').map((name) => name[5])).toEqual(expect.arrayContaining(['0', '1', '2']))
  })

  test('has a copy of what setup returned', async () => {
    const data = { when: new Date(0), big: [1, { two: 2 }] }
    const record = await run(task, { iterations: 1, [kind]: 1 }, { data })
    const where = kind === 'threads' ? 'thread' : 'main'
    expect(stepsOf(record, 'data')).toEqual([
      `data {"when":"1970-01-01T00:00:00.000Z","big":[1,{"two":2}]}, state undefined, live, ${where}`,
    ])
  })

  test('calls the target by the base address, and counts its calls', async () => {
    const record = await run(task, { concurrency: 2, iterations: 8, baseUrl: `${target.url}/`, [kind]: 2 }, { data: { path: 'json' } })
    expect(record.measured.steps['call']).toMatchObject({ count: 8, failed: 0, opened: 2, statuses: { 200: 8 } })
    expect(record.observations.usedClient).toBe(true)
    expect(record.users).toEqual({ planned: 2, started: 2, failedStart: 0 })
  })

  test('is kept from loading what is not allowed, by fetch as well', async () => {
    const before = (await target.stats()).requests
    // Where it is not refused, the system takes it for this machine.
    const refused = `http://0.0.0.0:${target.port}/`
    const byFetch = await run(task, { iterations: 2, [kind]: 1 }, { data: { fetch: refused } })
    expect(byFetch.measured.errors).toEqual([expect.objectContaining({ code: 'target-refused', count: 2 })])
    const byClient = await run(task, { iterations: 2, [kind]: 1 }, { data: { path: refused } })
    expect(byClient.measured.errors).toEqual([expect.objectContaining({ code: 'target-refused', count: 2 })])
    expect((await target.stats()).requests).toBe(before)
  })

  test('tells how far the whole run has come', async () => {
    const reported: number[] = []
    const options = { concurrency: 4, duration: '1500ms', [kind]: 2 } as const
    const record = await run(taskOf('dying'), options, { data: { at: -1 }, onProgress: ({ succeeded }) => reported.push(succeeded) })
    expect(reported.length).toBeGreaterThanOrEqual(4)
    expect(reported).toEqual([...reported].sort((one, other) => one - other))
    expect(reported.at(-1)).toBeGreaterThan(100)
    expect(reported.at(-1)).toBeLessThanOrEqual(record.measured.iterations.succeeded)
  })
})
