import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runLoad } from '../../../src/load/load.ts'
import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import type { LoadResult } from '../../../src/result/load-result.ts'
import { standalone } from '../../../src/run/run-environment.ts'
import { scenario } from '../../../src/run/task/scenario.ts'
import type { Task } from '../../../src/run/task/task.ts'
import type { Scenarios } from '../../../src/run/task/scenarios.ts'
import { startFixture, type Fixture } from '../../helpers/fixture-server.ts'
import { matchers } from '../../../src/vitest/matchers/matchers.ts'
import { taskOf, useWorkers } from '../workers/runs/worker-run.ts'

expect.extend(matchers)

let steady: Fixture
beforeAll(async () => {
  steady = await startFixture('steady')
})
afterAll(() => steady.stop())

const load = (task: Task | Scenarios, options: LoadOptions = {}): Promise<LoadResult> =>
  runLoad(task, { baseUrl: steady.url, exclusive: false, iterations: 20, concurrency: 2, ...options }, standalone)

const hasWrongId = (): never => {
  throw new Error('the id is wrong')
}

describe.for(['wire', 'undici'] as const)('a check, with the engine %s', (engine) => {
  test('that throws fails call, step and iteration with the code and the message, and the call resolves', async () => {
    const oks: boolean[] = []
    const result = await load(
      async ({ http }) => {
        const reply = await http.get('/json', { name: 'json', check: hasWrongId })
        oks.push(reply.ok)
      },
      { engine },
    )
    expect(result.iterations).toMatchObject({ failed: 20, succeeded: 0 })
    expect(result).toMatchObject({ statuses: { 200: 20 }, failedDespiteStatus: { 200: 20 } })
    const error = { code: 'check', message: 'the id is wrong', count: 20, at: expect.stringContaining('checks.process.test.ts:') as string }
    expect(result.errors).toEqual([{ ...error, firstAtMs: expect.any(Number) as number, lastAtMs: expect.any(Number) as number }])
    expect(result.steps.json).toMatchObject({ count: 20, failed: 20, timed: 0, statuses: { 200: 20 }, errors: [error] })
    expect(result.requests).toMatchObject({ count: 20, failed: 20, errors: [error] })
    expect(oks).toEqual(Array.from({ length: 20 }, () => false))
  })

  test.for([true, undefined, null, 0, '', {}])('that returns %o passes', async (value) => {
    const checked: unknown[] = []
    const check = (reply: { readonly status: number; json(): unknown }): unknown => {
      checked.push([reply.status, reply.json()])
      return value
    }
    for (const task of [({ http }) => http.get('/json', { check }), { url: '/json', check }] satisfies Task[]) {
      const result = await load(task, { engine, iterations: 4 })
      expect(result).toMatchObject({ iterations: { succeeded: 4 }, errors: [], requests: { failed: 0 } })
    }
    expect(checked).toHaveLength(8)
    expect(new Set(checked.map((each) => JSON.stringify(each))).size).toBe(1)
  })

  test.for<[value: () => unknown, message: RegExp]>([
    [() => false, /^GET http:\/\/127\.0\.0\.1:\d+\/json: `check` returned false$/],
    [async () => true, /^GET http:\/\/127\.0\.0\.1:\d+\/json: `check` returned a promise, which nothing awaits: .* must not be `async`$/],
    [() => Promise.reject(new Error('too late')), /`check` returned a promise/],
  ])('that is %o fails, in function, request and flow', async ([check, message]) => {
    const tasks: readonly Task[] = [
      ({ http }) => http.get('/json', { check }),
      { url: '/json', check },
      scenario({ flow: [{ name: 'json', run: { url: '/json', check } }] }),
    ]
    for (const task of tasks) {
      const result = await load(task, { engine, iterations: 4 })
      expect(result.iterations).toMatchObject({ failed: 4 })
      expect(result.errors).toMatchObject([{ code: 'check', count: 4, message: expect.stringMatching(message) as string }])
    }
  })

  test('sees the body in a request task, and is not asked about a status that is not accepted', async () => {
    const seen: unknown[] = []
    const check = (reply: { text(): string }): void => void seen.push(reply.text())
    await load({ url: '/json', check }, { engine, iterations: 2 })
    expect(seen).toHaveLength(2)
    expect(seen[0]).toMatch(/^\{/)
    const missing = await load({ url: '/status/404', check }, { engine, iterations: 2 })
    expect(seen).toHaveLength(2)
    expect(missing.errors).toMatchObject([{ code: 'status-404', count: 2 }])
    await load({ url: '/status/404', check, accept: 404 }, { engine, iterations: 2 })
    expect(seen).toHaveLength(4)
  })
})

test('what a task throws after a failed check does not hide it, and no `catch` saves the iteration', async () => {
  const result = await load(async ({ http }) => {
    const reply = await http.get('/json', { check: () => false })
    throw new TypeError(`cannot read ${reply.status}`)
  })
  expect(result.errors).toMatchObject([{ code: 'check', count: 20 }])
  const caught = await load(async ({ http }) => {
    await http.get('/json', { check: hasWrongId }).catch(() => {})
    await http.get('/json')
  })
  expect(caught).toMatchObject({ iterations: { failed: 20 }, errors: [{ code: 'check', count: 20 }], requests: { count: 40, failed: 20 } })
})

test('`orThrow` throws what the check found, and the failure of a status', async () => {
  const after: string[] = []
  const result = await load(async ({ http, index }) => {
    const reply = await (index % 2 === 0 ? http.get('/json', { check: hasWrongId }) : http.get('/status/503'))
    reply.orThrow()
    after.push('reached')
  })
  expect(after).toEqual([])
  expect(result.errors).toMatchObject([
    { code: 'check', message: 'the id is wrong', count: 10 },
    { code: 'status-503', count: 10 },
  ])
  expect(result.failedDespiteStatus).toEqual({ 200: 10 })
  const fine = await load(async ({ http }) => (await http.get('/json')).orThrow().json())
  expect(fine.iterations).toMatchObject({ succeeded: 20 })
})

test('two expects are two entries, whatever values they name, and so are two that say the same', async () => {
  const result = await load(
    async ({ http, index }) => {
      const { status } = await http.get('/json', { name: 'json' })
      if (index % 4 === 0) expect(status + index).toBe(1)
      if (index % 4 === 1) expect({ status, index }).toHaveProperty('id')
      if (index % 4 === 2) expect(status).toBe(201)
      expect(status).toBe(201)
    },
    { iterations: 20 },
  )
  expect(result.errors.map(({ code, count }) => [code, count])).toEqual(Array.from({ length: 4 }, () => ['AssertionError', 5]))
  expect(new Set(result.errors.map(({ at }) => at)).size).toBe(4)
  for (const { at } of result.errors) expect(at).toMatch(/checks\.process\.test\.ts:\d+:\d+$/)
  expect(result.errors.map((error) => 'kind' in error)).toEqual([false, false, false, false])
})

test('messages without end are told apart up to a limit, and none is lost', async () => {
  const result = await load(
    ({ index }) => {
      throw new Error(`no ${'x'.repeat(index)}`)
    },
    { iterations: 50 },
  )
  expect(result.errors).toHaveLength(9)
  expect(result.errors[0]).toMatchObject({ code: 'Error', message: 'others of this code', count: 42 })
  expect(result.errors.reduce((sum, { count }) => sum + count, 0)).toBe(50)
})

describe('a step', () => {
  test('that throws has its errors, and so has a part of a scenario', async () => {
    const result = await load(async ({ http, step }) => {
      await step('pay', async () => {
        const reply = await http.get('/json')
        expect(reply.status).toBe(201)
      })
    })
    expect(result.steps.pay).toMatchObject({
      count: 20,
      failed: 20,
      timed: 20,
      errors: [
        {
          code: 'AssertionError',
          message: 'expected 200 to be 201 // Object.is equality',
          count: 20,
          at: expect.stringContaining('checks.process') as string,
        },
      ],
    })
    const parts = await load(scenario({ tasks: { buy: { run: hasWrongId }, ask: { run: '/status/503' } } }))
    expect(parts.steps.buy!.errors).toMatchObject([{ code: 'Error', message: 'the id is wrong', count: parts.steps.buy!.failed }])
    expect(parts.steps.ask!.errors).toMatchObject([{ code: 'status-503', count: parts.steps.ask!.failed }])
  })

  test('fails with a check that fails in it, and not with one before or after it', async () => {
    const result = await load(async ({ http, step }) => {
      const ask = (check?: () => boolean): Promise<unknown> => http.get('/json', { check })
      await step('before', () => ask())
      await step('outer', () => step('inner', () => ask(() => false)))
      await step('after', () => ask())
    })
    for (const name of ['outer', 'inner']) expect(result.steps[name]).toMatchObject({ failed: 20, errors: [{ code: 'check', count: 20 }] })
    for (const name of ['before', 'after']) expect(result.steps[name]).toMatchObject({ failed: 0, errors: [] })
  })
})

test('the texts of matchers say what a check found, for the run and for a step', async () => {
  const result = await load(async ({ http, step }) => {
    await step('pay', () => http.get('/json', { name: 'json', check: hasWrongId }))
  })
  const found = '\n  most often check 20×: the id is wrong (at tests/run/local/checks.process.test.ts:'
  const { json, pay } = result.steps
  for (const subject of [result, json, pay]) expect(() => expect(subject).toHaveErrorRateBelow(0)).toThrow(found)
  for (const subject of [result, json])
    expect(() => expect(subject).toHaveStatus(200)).toThrow('got 0 of 20; 20 more had it and failed for another reason' + found)
  expect(() => expect(result).toHaveErrorRateBelow(0)).toThrow('\n  errors     check 20× (first at ')
  expect(result).toHaveNoConnectionErrors()
})

const byAlphabet = (one: string, other: string): number => one.localeCompare(other)

describe('in workers', () => {
  const run = useWorkers()

  test.for([{}, { threads: 2 }, { processes: 2 }])('%o checks count the same, by place and message', async (carriers) => {
    const { measured } = await run(taskOf('checking-reply'), { baseUrl: steady.url, iterations: 20, concurrency: 2, ...carriers })
    expect(measured.iterations).toMatchObject({ failed: 20 })
    const counts = measured.errors.map(({ code, count, message, at }) => `${code} ${count} ${message} ${at!.replace(/^.*\/|:\d+$/g, '')}`)
    expect(counts.toSorted(byAlphabet)).toEqual(['check 10 no id checking-reply.mjs:5', 'check 10 no id checking-reply.mjs:6'])
    expect(measured.steps.json).toMatchObject({ count: 20, failed: 20, errors: [{ count: 10 }, { count: 10 }] })
  })

  test('a check of a request task is refused, with the way out', async () => {
    await expect(load({ url: '/json', check: () => true }, { threads: 1 })).rejects.toThrow(
      'The `check` of the request is a function, which cannot leave this thread: write the request as a portable task',
    )
  })
})

test.for([true, 'status', {}])('a check that is %o is refused before anything is sent', async (check) => {
  const result = await load(({ http }) => http.get('/json', { check: check as never }), { iterations: 2 })
  expect(result.errors).toMatchObject([{ code: 'bad-call', count: 2 }])
  expect(result.errors[0]!.message).toContain('Expected `check` to be a function such as (reply) => reply.json().id === 7, got ')
  expect(result.requests.count).toBe(0)
  await expect(load({ url: '/json', check: check as never })).rejects.toThrow('Expected `check` to be a function')
})
