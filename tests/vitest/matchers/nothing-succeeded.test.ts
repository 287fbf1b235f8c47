import { createServer } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runLoad } from '../../../src/load/load.ts'
import { wasAsserted } from '../../../src/result/asserted.ts'
import type { LoadResult } from '../../../src/result/load-result.ts'
import type { TaskFunction } from '../../../src/run/task/simple-task.ts'
import { standalone } from '../../../src/run/run-environment.ts'
import { matchers } from '../../../src/vitest/matchers/matchers.ts'
import { messageOf } from '../../helpers/message-of.ts'
import { runOf, type Stretch } from '../../helpers/results/run-record.ts'

expect.extend(matchers)

type Assertion = ReturnType<typeof expect<unknown>>

/** Claims of which each is true of a target that works a little, and their opposites. */
const claims: readonly (readonly [name: string, claim: (expected: Assertion) => unknown])[] = [
  ['toHaveStatus', (expected) => expected.toHaveStatus(404, { atLeast: '1%' })],
  ['toHaveLatencyBelow', (expected) => expected.toHaveLatencyBelow({ p50: '1h' }, { of: 'serviceTime' })],
  [
    'toHaveLatencyBelow, among what succeeded',
    (expected) => expected.toHaveLatencyBelow({ p50: '1h' }, { of: 'serviceTime', among: 'succeeded' }),
  ],
  ['toHaveThroughputAbove', (expected) => expected.toHaveThroughputAbove('1/h')],
  ['toHaveBandwidthAbove', (expected) => expected.toHaveBandwidthAbove(1)],
  ['toHaveBandwidthAbove what no machine has', (expected) => expected.toHaveBandwidthAbove('1000GB/s')],
  ['toHaveLossBelow', (expected) => expected.toHaveLossBelow('1%')],
  ['toHaveMetricBelow', (expected) => expected.toHaveMetricBelow('tries', { max: 1 })],
  ['toHaveMetricAbove', (expected) => expected.toHaveMetricAbove('tries', { sum: 20 })],
]

/** What passes of a run of nothing but failures, since it says something else; none of it judges the iterations. */
const others: typeof claims = [
  ['toBeSound', (expected) => expected.toBeSound()],
  ['toHaveNoConnectionErrors', (expected) => expected.toHaveNoConnectionErrors()],
]

describe.for(['answers 500 only', 'refuses connections', 'answers, but not what the task wants'])('of a target that %s', (kind) => {
  const server = createServer((_request, response) => void response.writeHead(kind === 'answers 500 only' ? 500 : 200).end('what is wrong'))
  let result: LoadResult
  beforeAll(async () => {
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as { readonly port: number }).port}/`
    if (kind === 'refuses connections') await new Promise((resolve) => void server.close(resolve))
    const buy: TaskFunction = ({ http, step, metric }) =>
      step('checked', async () => {
        metric('tries', 1)
        const reply = await http.get(url, { name: 'items' })
        if (kind.endsWith('wants') || !reply.ok) throw new Error('not what it should be')
      })
    result = await runLoad({ scenarios: { buy: { task: buy } } }, { exclusive: false, iterations: 20 }, standalone)
  })
  afterAll(() => void server.close())

  const parts = (): readonly (readonly [string, unknown])[] => [
    ['the run', result],
    ['a scenario', result.scenarios['buy']],
    ['a step', result.steps['checked']],
    ['a step of a scenario', result.scenarios['buy']!.steps['checked']],
    // Its calls themselves succeed if the task wants something else.
    ...(kind.endsWith('wants')
      ? []
      : ([
          ['requests', result.requests],
          ['a named call', result.steps['items']],
        ] as const)),
  ]

  test.for(claims)('%s and its opposite are red', ([, claim]) => {
    for (const [part, received] of parts()) {
      expect.soft(() => claim(expect(received)), part).toThrow()
      expect
        .soft(
          messageOf(() => claim(expect(received).not)),
          part,
        )
        .toMatch(/^not-judgeable: /)
    }
  })

  test('the error rate is above any limit, and what says so is green', () => {
    for (const [part, received] of parts()) {
      expect.soft(() => expect(received).toHaveErrorRateBelow('99%'), part).toThrow(/got 100 %/)
      expect(received).not.toHaveErrorRateBelow('99%')
    }
  })

  test.for(others)('the opposite of %s is red', ([, claim]) => {
    for (const [part, received] of parts()) expect.soft(() => claim(expect(received).not), part).toThrow()
  })
})

test('the text of an opposite names the most frequent error, and what to write instead', () => {
  const dead = runOf({}, [{ count: 20, latencyMs: 1, status: 0, ends: 'failed', code: 'ECONNREFUSED', call: {} }])
  expect(messageOf(() => expect(dead).not.toHaveThroughputAbove(450))).toMatchInlineSnapshot(
    `"not-judgeable: Nothing succeeded, so \`.not\` proves nothing: all 20 iterations are bad, most often ECONNREFUSED 20×: ECONNREFUSED came instead of a reply. Name what is expected of failures, as in toHaveStatus(503) or toHaveStatusCounts({ none: 20 })"`,
  )
  expect(messageOf(() => expect([dead]).toEqual([expect.not.toHaveStatus(500, { atLeast: '1%' })]))).toMatch(
    /^not-judgeable: Nothing succeeded/,
  )
})

test('bandwidth and loss are not judged by failures alone', () => {
  const failed: Stretch = { count: 20, latencyMs: 1, status: 500, ends: 'failed', call: { bytesReceived: 1_000, answered: true } }
  expect(messageOf(() => expect(runOf({}, [failed])).toHaveBandwidthAbove(1))).toMatch(
    /^not-judgeable: Nothing succeeded, so there is no bandwidth/,
  )
  expect(messageOf(() => expect(runOf({}, [failed])).toHaveLossBelow('1%'))).toMatch(
    /^not-judgeable: Nothing succeeded, so there is no loss/,
  )
})

/** One in ten is bad. */
const mixed = (code: string, answered: boolean): LoadResult =>
  runOf({ concurrency: 2 }, [
    { count: 900, latencyMs: 5, call: { answered: true, bytesReceived: 1_000 } },
    { count: 100, latencyMs: 5, status: code === 'lost' ? 0 : 503, ends: 'failed', code, call: { answered, bytesReceived: 1_000 } },
  ])

test.for<readonly [name: string, isJudged: boolean, claim: (expected: Assertion) => unknown]>([
  ['toHaveStatus', true, (expected) => expected.toHaveStatus('2xx', { atLeast: '80%' })],
  ['toHaveStatusCounts', true, (expected) => expected.toHaveStatusCounts({ 200: 900, 503: 100 })],
  ['toHaveErrorRateBelow', true, (expected) => expected.toHaveErrorRateBelow('20%')],
  ['.not.toHaveErrorRateBelow', true, (expected) => expected.not.toHaveErrorRateBelow('5%')],
  ['toHaveLatencyBelow', true, (expected) => expected.toHaveLatencyBelow({ p50: 100 })],
  ['toHaveThroughputAbove', true, (expected) => expected.toHaveThroughputAbove(1)],
  ['toHaveLatencyBelow among what succeeded', false, (expected) => expected.toHaveLatencyBelow({ p99: 100 }, { among: 'succeeded' })],
  ['toHaveBandwidthAbove', false, (expected) => expected.toHaveBandwidthAbove(1)],
  ['toHaveLossBelow', false, (expected) => expected.toHaveLossBelow('1%')],
  ['toHaveNoConnectionErrors', false, (expected) => expected.toHaveNoConnectionErrors()],
  ['toBeSound', false, (expected) => expected.toBeSound()],
  ['.not.toHaveStatus', false, (expected) => expected.not.toHaveStatus(500, { atLeast: '1%' })],
  ['.not.toHaveLatencyBelow', false, (expected) => expected.not.toHaveLatencyBelow({ p95: 100 })],
  ['.not.toHaveThroughputAbove', false, (expected) => expected.not.toHaveThroughputAbove(1_000_000)],
])('%s accounts for bad iterations: %s', ([, isJudged, claim]) => {
  const result = mixed('status-503', true)
  claim(expect(result))
  expect(wasAsserted(result)).toBe(isJudged)
})

test('a claim about loss accounts for iterations that failed by it', () => {
  const lossy = mixed('lost', false)
  expect(lossy).toHaveLossBelow('10%')
  expect(wasAsserted(lossy)).toBe(true)
})
