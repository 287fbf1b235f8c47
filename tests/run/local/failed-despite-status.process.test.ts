import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runLoad } from '../../../src/load/load.ts'
import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import type { LoadResult } from '../../../src/result/load-result.ts'
import { subjectOf } from '../../../src/result/verdicts/subject.ts'
import { judgeStatusCounts } from '../../../src/result/verdicts/correctness/status-counts.ts'
import { judgeStatus } from '../../../src/result/verdicts/correctness/status.ts'
import type { TaskContext } from '../../../src/run/task/context.ts'
import { scenario } from '../../../src/run/task/scenario.ts'
import { standalone } from '../../../src/run/run-environment.ts'
import type { Task } from '../../../src/run/task/task.ts'
import { startFixture, type Fixture } from '../../helpers/fixture-server.ts'
import { taskOf, useWorkers } from '../workers/runs/worker-run.ts'

let steady: Fixture
let broken: Fixture
beforeAll(async () => {
  steady = await startFixture('steady')
  broken = await startFixture('wrong-content-length')
})
afterAll(async () => {
  await steady.stop()
  await broken.stop()
})

const load = (task: Task, options: LoadOptions): Promise<LoadResult> =>
  runLoad(task, { baseUrl: steady.url, exclusive: false, iterations: 20, concurrency: 2, ...options }, standalone)

const engines = ['wire', 'undici'] as const

describe.for(engines)('with the engine %s', (engine) => {
  test('an iteration whose task does not like its 200 is no match, while a 404 that was expected is one', async () => {
    const result = await load(
      async ({ http }) => {
        const reply = await http.get('/json')
        expect(reply.json()).toEqual('wrong')
      },
      { engine },
    )
    expect(result).toMatchObject({ statuses: { 200: 20 }, failedDespiteStatus: { 200: 20 }, iterations: { failed: 20 } })
    expect(judgeStatus(subjectOf(result), 200)).toMatchObject({ passes: false, matching: 0, failedDespite: 20 })
    expect(judgeStatusCounts(subjectOf(result), { 200: 20 }).passes).toBe(false)
    expect(judgeStatus(subjectOf(result.requests), 200).passes).toBe(true)

    const missing = await load('/status/404', { engine })
    expect(missing).toMatchObject({ statuses: { 404: 20 }, failedDespiteStatus: {}, iterations: { failed: 20 } })
    expect(judgeStatus(subjectOf(missing), 404).passes).toBe(true)
    expect(judgeStatusCounts(subjectOf(missing), { 404: 20 }).passes).toBe(true)
  })

  test('a body that does not end leaves status and first byte with the call, which has failed', async () => {
    for (const task of ['/short', ({ http }) => http.get('/short')] satisfies Task[]) {
      const result = await load(task, { engine, baseUrl: broken.url })
      expect(result.requests).toMatchObject({ count: 20, failed: 20, statuses: { 200: 20 }, failedDespiteStatus: { 200: 20 } })
      expect(result.phases).toMatchObject({ firstByte: { count: 20 }, body: { count: 0 } })
      expect(judgeStatus(subjectOf(result.requests), 200)).toMatchObject({ passes: false, matching: 0 })
      // Half a reply is none: the task got nothing that it could judge.
      expect(result).toMatchObject({ statuses: {}, withoutStatus: 20, errors: [{ code: 'content-length-mismatch', count: 20 }] })
      expect(judgeStatus(subjectOf(result), 200).passes).toBe(false)
    }
  })

  test('a task may go on after a call whose body did not end', async () => {
    const result = await load(
      async ({ http }) => {
        await http.get(`${broken.url}/short`, { name: 'short' }).catch(() => {})
        await http.get('/json')
      },
      { engine },
    )
    expect(result).toMatchObject({ statuses: { 200: 20 }, failedDespiteStatus: {}, iterations: { succeeded: 20 } })
    expect(judgeStatus(subjectOf(result), 200).passes).toBe(true)
    expect(judgeStatus(subjectOf(result.steps.short), 200).passes).toBe(false)
  })
})

test('an iteration that ran out of time or was cut off after its reply is no match', async () => {
  const never = new Promise(() => {})
  const late = await load(({ http }) => http.get('/json').then(() => never), { timeout: 100, iterations: 2 })
  expect(late).toMatchObject({ iterations: { failed: 2 }, statuses: { 200: 2 }, failedDespiteStatus: { 200: 2 } })
  const abort = new AbortController()
  let replies = 0
  const cut = await load(
    async ({ http }) => {
      await http.get('/json')
      if (++replies === 2) abort.abort(new Error('enough'))
      await never
    },
    { signal: abort.signal, gracefulStop: 0 },
  )
  expect(cut).toMatchObject({ iterations: { cutOff: 2 }, statuses: { 200: 2 }, failedDespiteStatus: { 200: 2 } })
})

async function failing({ http }: Pick<TaskContext, 'http'>): Promise<void> {
  await http.get('/json')
  throw new Error('no')
}

test('stages and the parts of a scenario are judged alike', async () => {
  const staged = await load(failing, { rate: 100, concurrency: undefined, iterations: undefined, stages: [{ for: 200 }] })
  expect(judgeStatus(subjectOf(staged.stages[0]), 200)).toMatchObject({ matching: 0, passes: false })

  const shop = scenario({
    start: async ({ http }) => {
      await http.get('/json')
    },
    onFailure: 'continue',
    flow: [
      { name: 'fine', run: ({ http }) => http.get('/json') },
      { name: 'mixed', run: ({ http }) => http.get('/status/404').then(() => http.get('/json')) },
      { name: 'failing', run: failing },
    ],
  })
  const { steps, statuses } = await load(shop, {})
  expect(statuses).toEqual({ 404: 20 })
  expect(judgeStatus(subjectOf(steps.start), 200).passes).toBe(true)
  expect(judgeStatus(subjectOf(steps.fine), 200).passes).toBe(true)
  expect(judgeStatus(subjectOf(steps.mixed), 404).passes).toBe(true)
  expect(judgeStatus(subjectOf(steps.failing), 200)).toMatchObject({ matching: 0, failedDespite: 20, passes: false })

  const dead = await load(scenario({ start: failing, tasks: { browse: { weight: 1, run: '/json' } } }), { concurrency: 2 })
  expect(judgeStatus(subjectOf(dead.steps.start), 200)).toMatchObject({ total: 2, matching: 0, passes: false })
})

const refused = ({ http }: TaskContext): Promise<unknown> => http.get('/status/404')

const explained = async (context: TaskContext): Promise<void> => {
  await refused(context)
  throw new RangeError('why it was refused')
}

test.for(['end', 'continue'] as const)(
  'with onFailure: %o a step that throws after a status that is not accepted fails with what it threw, as a function does',
  async (onFailure) => {
    const thrown = [{ code: 'RangeError', message: 'why it was refused', count: 20 }]
    const { errors, steps, statuses } = await load(scenario({ onFailure, flow: [{ name: 'buy', run: explained }] }), {})
    expect(errors).toMatchObject(thrown)
    expect(steps.buy!.errors).toMatchObject(thrown)
    expect(statuses).toEqual({ 404: 20 })
    expect((await load(explained, {})).errors).toMatchObject(thrown)
  },
)

test('a flow that goes on has failed with its first failure, even if a later step throws after the same one', async () => {
  const flow = [
    { name: 'look', run: refused },
    { name: 'buy', run: explained },
  ]
  const { errors, steps } = await load(scenario({ onFailure: 'continue', flow }), {})
  expect(errors).toMatchObject([{ code: 'status-404', count: 20 }])
  expect(steps.buy!.errors).toMatchObject([{ code: 'RangeError', count: 20 }])
})

describe('in workers', () => {
  const run = useWorkers()

  test.for([{}, { threads: 2 }, { processes: 2 }])('%o count the same', async (carriers) => {
    const { measured } = await run(taskOf('rejecting-reply'), { baseUrl: steady.url, iterations: 20, concurrency: 2, ...carriers })
    expect(measured).toMatchObject({ statuses: { 200: 20 }, failedDespiteStatus: { 200: 20 }, errors: [{ code: 'TOO_FEW', count: 20 }] })
    expect(measured.steps.json).toMatchObject({ statuses: { 200: 20 }, failedDespiteStatus: {} })
  })
})
