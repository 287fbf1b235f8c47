import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addressesIn } from '../../../src/agents/payload/demands.ts'
import { checkForAgents, orderedRun } from '../../../src/agents/payload/ordered-run.ts'
import { agentShare } from '../../../src/agents/payload/payload.ts'
import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import { planFrom } from '../../../src/plan/plan-from.ts'
import { scenario } from '../../../src/run/task/scenario.ts'
import { taskFrom, type Task } from '../../../src/run/task/task.ts'
import { dealShares, type MovableJob } from '../../../src/run/workers/share-payload.ts'
import { messageOf } from '../../helpers/message-of.ts'

const addressOf = (name: string): string => `file:///bundle/${name}`

const jobOf = (options: LoadOptions, task: Task = 'http://127.0.0.1:3000/', data?: unknown): MovableJob => ({
  ...planFrom({ seed: 1, iterations: 10, ...options }, {}),
  task: taskFrom(task),
  data,
})

const sorted = (list: readonly unknown[]): readonly string[] => list.map((each) => JSON.stringify(each)).toSorted()

const demandsOf = async (options: LoadOptions, agents: number, task?: Task) =>
  (await orderedRun([jobOf(options, task)], { agents, workers: undefined })).demands

describe('the shares of all agents', () => {
  test('together are those of as many workers of one machine, each once', async () => {
    const users = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(users, fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 3 }), async (counts, agents, count) => {
        const jobs = counts.map((concurrency) => jobOf({ concurrency }))
        const { payload, data } = await orderedRun(jobs, { agents, workers: { kind: 'threads', count } })
        const dealt = Array.from({ length: agents }, (_, index) => agentShare(payload, { index, data, addressOf }))
        const all = dealt.flatMap(({ jobs: own, shares }) =>
          shares.flat().map(({ job, payload: { share } }) => [own[job]!.plan.model, share]),
        )
        const expected = dealShares(
          jobs.map(({ plan }) => plan),
          agents * count,
        ).flatMap((shares) => shares.map(({ job, share }) => [jobs[job]!.plan.model, share]))
        expect(sorted(all)).toEqual(sorted(expected))
        // What an agent has no share of, it does not hear of.
        for (const { jobs: own, shares } of dealt) expect(new Set(shares.flat().map(({ job }) => job)).size).toBe(own.length)
      }),
      { numRuns: 50 },
    )
  })
})

test('a plan arrives as it was, without limits that only the whole run can judge', async () => {
  const job = jobOf({ duration: '10s', abortWhen: { errorRate: 0.5 }, headers: { authorization: 'secret' } })
  const { payload } = await orderedRun([job], { agents: 1, workers: undefined })
  const { jobs } = agentShare(payload, { index: 0, data: undefined, addressOf })
  expect(jobs[0]!.plan).toEqual({ ...job.plan, abortWhen: undefined })
})

test('a request arrives with its address whole and its body as bytes', async () => {
  const task = { url: '/users', method: 'POST', body: { name: 'Ada' } } as const
  const { payload } = await orderedRun([jobOf({ baseUrl: 'http://10.0.0.7:3000' }, task)], { agents: 1, workers: undefined })
  const [share] = agentShare(payload, { index: 0, data: undefined, addressOf }).shares[0]!
  expect(share!.payload.task).toMatchObject({
    request: { url: 'http://10.0.0.7:3000/users', method: 'POST', body: new Uint8Array(Buffer.from('{"name":"Ada"}')) },
  })
})

test('data of all scenarios is sent once, and arrives as it was', async () => {
  const shared = { tokens: ['a', 'b'], limit: Number.POSITIVE_INFINITY, key: new Uint8Array([1, 2]) }
  const jobs = [jobOf({}, undefined, shared), jobOf({}, undefined, shared), jobOf({}, undefined, undefined)]
  const { payload, data } = await orderedRun(jobs, { agents: 1, workers: undefined })
  expect(data!.match(/tokens/g)).toHaveLength(1)
  expect(agentShare(payload, { index: 0, data, addressOf }).jobs.map((job) => job.data)).toEqual([shared, shared, undefined])
})

test('data that is no plain data is refused with its place', async () => {
  await expect(orderedRun([jobOf({}, undefined, { clients: [new Map()] })], { agents: 1, workers: undefined })).rejects.toThrow(
    /`data\.clients\[0\]` cannot be sent to agents/,
  )
})

test('a function is refused by the name of the option', () => {
  expect(messageOf(() => checkForAgents(taskFrom(() => {})))).toMatch(/`agents` needs a task that can leave this thread/)
})

test('the addresses of a task are those of all its requests that have a whole one', () => {
  const flow = scenario({
    start: () => {},
    flow: [
      { name: 'look', run: new URL('http://127.0.0.1:3000/look') },
      { name: 'buy', run: { url: 'http://10.0.0.7/buy', method: 'POST' } },
      { name: 'leave', run: '/leave' },
    ],
  })
  expect(addressesIn(flow)).toEqual(['http://127.0.0.1:3000/look', 'http://10.0.0.7/buy'])
  expect(addressesIn(taskFrom(new URL('http://[::1]:3000/')))).toEqual(['http://[::1]:3000/'])
  expect(addressesIn(taskFrom(() => {}))).toEqual([])
})

describe('demands', () => {
  test('are those of each agent', async () => {
    expect(await demandsOf({ iterations: 10, concurrency: 7 }, 3)).toEqual({ concurrency: 3, hosts: ['127.0.0.1:3000'] })
    const open = await demandsOf({ iterations: undefined, duration: '10s', warmup: '2s', rate: 900, maxInFlight: 30 }, 3)
    expect(open).toEqual({ concurrency: 10, ratePerSecond: 300, durationMs: 12_000, hosts: ['127.0.0.1:3000'] })
  })

  test('name the hosts that are known before, with their ports', async () => {
    expect((await demandsOf({ baseUrl: 'https://staging.example/api' }, 1, '/users')).hosts).toEqual(['staging.example:443'])
    expect((await demandsOf({ baseUrl: 'http://[::1]:80' }, 1, { url: 'http://10.0.0.7:8080/' })).hosts).toEqual([
      '[::1]:80',
      '10.0.0.7:8080',
    ])
  })
})
