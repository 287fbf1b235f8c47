import { describe, expect, test } from 'vitest'
import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import { matchers } from '../../../src/vitest/matchers/matchers.ts'
import { failureOf, headOf } from '../../helpers/failure-text.ts'
import { runOf, type RecordChanges, type Stretch } from '../../helpers/results/run-record.ts'

expect.extend(matchers)

/** 12 000 arrivals of which 12 fail; latencies from 1 to 1 000 ms. */
const busy = runOf(
  { rate: 200, duration: '60s' },
  [
    { count: 11_988, latencyMs: (index) => 20 + ((index * 7_919) % 11_988) / 120 + (index % 50 === 0 ? 240 : 0), serviceMs: 18 },
    { count: 12, latencyMs: 5, ends: 'failed', status: 503 },
  ],
  { everyMs: 5, generator: { sendLatenessP99Ms: 0.3, loopDelayP99Ms: 1.1, utilization: 0.41 } },
)

const calls = runOf({}, [
  { count: 400, latencyMs: 12, call: { name: 'items' } },
  { count: 95, latencyMs: 30, call: { name: 'pay' } },
  { count: 5, latencyMs: 30, ends: 'failed', status: 500, call: { name: 'pay' } },
])

describe('what the machine explains of a missed limit', () => {
  const slow = runOf({}, [{ count: 400, latencyMs: 302 }])
  const explained = (ms: number): object => ({
    ...slow,
    unexplained: runOf({}, [{ count: 400, latencyMs: 302 - ms }]).latency,
    findings: [{ kind: 'busy-machine', seen: 'seen', spoils: 'spoils', fix: 'fix' }],
  })

  test('stands below it, in a failure and in what is INVALID', () => {
    expect(headOf(() => expect(explained(7)).toHaveLatencyBelow({ p99: '100ms' }))).toMatchInlineSnapshot(`
      "expected p99 latency at most 100 ms, got 302 ms  (95 % interval from 302 ms, 400 samples)
        the machine explains at most 7 ms of the 202 ms above the limit"
    `)
    expect(headOf(() => expect(explained(0)).toHaveLatencyBelow({ p99: '100ms' }))).toMatchInlineSnapshot(`
      "expected p99 latency at most 100 ms, got 302 ms  (95 % interval from 302 ms, 400 samples)
        the machine explains nothing of the 202 ms above the limit"
    `)
    expect(headOf(() => expect(explained(250)).toHaveLatencyBelow({ p99: '100ms', p50: '299ms' }))).toMatchInlineSnapshot(`
      "INVALID: expected p99 latency at most 100 ms, got 302 ms  (95 % interval from 302 ms, 400 samples)
        the machine may explain all of the 202 ms above the limit
      expected p50 latency at most 299 ms, got 302 ms  (95 % interval inconclusive: run longer, 400 samples)
        the machine may explain all of the 3 ms above the limit
        This fails, but the run cannot prove it:
        - busy-machine: seen; spoils.
          Fix."
    `)
  })

  test('is said to be uncertain if too few iterations remain above the limit', () => {
    const few = runOf(
      {},
      [
        { count: 395, latencyMs: 2 },
        { count: 5, latencyMs: 302 },
      ],
      { everyMs: 10 },
    )
    const run = { ...few, unexplained: few.latency, findings: [{ kind: 'busy-machine', seen: 'seen', spoils: 'spoils', fix: 'fix' }] }
    expect(headOf(() => expect(run).toHaveLatencyBelow({ p99: '100ms' }))).toMatchInlineSnapshot(`
      "INVALID: expected p99 latency at most 100 ms, got 302 ms  (95 % interval from 2 ms, 400 samples)
        the machine explains nothing of the 202 ms above the limit, but that is not certain: run longer
        This fails, but the run cannot prove it:
        - busy-machine: seen; spoils.
          Fix."
    `)
  })

  test('is not said if it is not known, or if the limit was met', () => {
    expect(headOf(() => expect(slow).toHaveLatencyBelow({ p99: '100ms' }))).not.toContain('machine')
    expect(headOf(() => expect(explained(7)).not.toHaveLatencyBelow({ p99: '400ms' }))).not.toContain('machine')
  })
})

test('a whole failure: what was expected, what came, and the run', () => {
  expect(failureOf(() => expect(busy).toHaveLatencyBelow({ p99: '200ms' }))).toMatchInlineSnapshot(`
    "expected p99 latency at most 200 ms, got 314 ms  (95 % interval 292–335 ms, 12 000 iterations, 12 of them bad)
      statuses   200: 11 988   503: 12        failed 12 of 12 000 (0.1 %)
                 dropped 0
      latency    p50 70.9 ms   p90 112 ms   p99 308 ms   max 359 ms
                 service time p99 18 ms: the queue grew
      ▂▂▂▃▃▃▃▃▄▄▄▅▅▆▆▇▇███        ▁▁▁▁    20 ms … 359 ms
      errors     status-503 12× (first at 59.9 s): status-503 came instead of a
                 reply
      slowest    359 ms (iteration 8650 at 43.3 s, 200)
                 359 ms (iteration 3450 at 17.3 s, 200)
                 358 ms (iteration 6900 at 34.5 s, 200)
      generator  sound: send lateness p99 0.3 ms, loop delay p99 1.1 ms, utilisation
                 41 %
      plan       200 arrivals/s for 60 s, evenly, at most 10 000 in flight
      replay     VITEST_LOAD_SEED=8841"
  `)
})

describe('toHaveLatencyBelow', () => {
  test('lists every limit that was not kept', () => {
    expect(headOf(() => expect(busy).toHaveLatencyBelow({ p50: '60ms', p75: '200ms', p95: '110ms', p99: 200, max: '1s' })))
      .toMatchInlineSnapshot(`
        "expected p50 latency at most 60 ms, got 70.9 ms  (95 % interval 69.9–71.9 ms, 12 000 iterations, 12 of them bad)
        expected p95 latency at most 110 ms, got 117 ms  (95 % interval 116–118 ms, 12 000 iterations, 12 of them bad)
        expected p99 latency at most 200 ms, got 314 ms  (95 % interval 292–335 ms, 12 000 iterations, 12 of them bad)
        expected max latency at most 1 s, but max is a failed iteration (12 of 12 000 are bad); { among: 'succeeded' } leaves them out
          most often status-503 12×: status-503 came instead of a reply
          headroom   p95 is within 10 % of the limit: runs on a shared machine differ by more, so set limits at 2 to 3 times the usual value"
      `)
  })

  test('tells a limit and what came apart, however near they are', () => {
    const near = runOf({}, [{ count: 100, latencyMs: 0.1 }])
    expect(headOf(() => expect(near).toHaveLatencyBelow({ max: 0.099_99 }))).toMatchInlineSnapshot(`
      "expected max latency at most 0.09999 ms, got 0.1 ms  (100 samples)
        headroom   max is within 10 % of the limit: runs on a shared machine differ by more, so set limits at 2 to 3 times the usual value"
    `)
    const nearer = runOf({}, [{ count: 100, latencyMs: 50.012 }])
    expect(headOf(() => expect(nearer).toHaveLatencyBelow({ max: 50 }))).toMatchInlineSnapshot(`
      "expected max latency at most 50 ms, got 50.01 ms  (100 samples)
        headroom   max is within 10 % of the limit: runs on a shared machine differ by more, so set limits at 2 to 3 times the usual value"
    `)
  })

  test('says when a quantile is no success', () => {
    const failing = runOf({}, [
      { count: 988, latencyMs: 10 },
      { count: 12, latencyMs: 1, ends: 'failed', status: 500 },
    ])
    expect(headOf(() => expect(failing).toHaveLatencyBelow({ p99: '50ms', max: '50ms', mean: '50ms' }))).toMatchInlineSnapshot(`
      "expected p99 latency at most 50 ms, but p99 is a failed iteration (12 of 1 000 are bad)  (95 % interval from 10 ms)
      expected max latency at most 50 ms, but max is a failed iteration (12 of 1 000 are bad); { among: 'succeeded' } leaves them out
      expected mean latency at most 50 ms, but bad iterations leave no mean (12 of 1 000 are bad); { among: 'succeeded' } leaves them out
        most often status-500 12×: status-500 came instead of a reply"
    `)
  })

  test('says of which part', () => {
    expect(headOf(() => expect(calls.steps.pay).toHaveLatencyBelow({ p90: 10 }))).toMatchInlineSnapshot(
      `"expected p90 service time of step pay at most 10 ms, got 30 ms  (95 % interval from 30 ms, 100 calls, 5 of them bad)"`,
    )
    expect(headOf(() => expect(calls.requests).toHaveLatencyBelow({ mean: 10 }, { among: 'succeeded' }))).toMatchInlineSnapshot(
      `"expected mean service time of requests at most 10 ms, got 15.5 ms  (495 samples)"`,
    )
  })

  test('says with what confidence', () => {
    expect(headOf(() => expect(busy).toHaveLatencyBelow({ p50: 60 }, { confidence: 0.99 }))).toMatchInlineSnapshot(
      `"expected p50 latency at most 60 ms with 99 % confidence, got 70.9 ms  (at least 69.9 ms, 12 000 iterations, 12 of them bad)"`,
    )
    expect(headOf(() => expect(busy).not.toHaveLatencyBelow({ p50: 100 }, { confidence: 0.99 }))).toMatchInlineSnapshot(
      `"expected p50 latency above 100 ms with 99 % confidence, got 70.9 ms  (at most 72.4 ms, 12 000 iterations, 12 of them bad)"`,
    )
  })

  test('says when it was too slow', () => {
    const slow = runOf({ rate: 1_000, duration: '10s' }, [
      { count: 4_000, latencyMs: 10 },
      { count: 2_000, latencyMs: 100 },
      { count: 4_000, latencyMs: 10 },
    ])
    expect(headOf(() => expect(slow).toHaveLatencyBelow({ p95: 50 }, { within: '1s' }))).toMatchInlineSnapshot(
      `"expected p95 latency at most 50 ms in all windows of 1 s, got 99.3 ms  (from 3.19 s to 7 s)"`,
    )
    expect(headOf(() => expect(slow).toHaveLatencyBelow({ p95: 50 }, { within: '1s', holds: '2s' }))).toMatchInlineSnapshot(
      `"expected p95 latency never above 50 ms for 2 s in windows of 1 s, got 99.3 ms  (from 3.19 s to 7 s)"`,
    )
    expect(headOf(() => expect(slow).not.toHaveLatencyBelow({ p95: 200 }, { within: '1s' }))).toMatchInlineSnapshot(
      `"expected p95 latency above 200 ms in some windows of 1 s, got 99.3 ms"`,
    )
    expect(headOf(() => expect(slow).not.toHaveLatencyBelow({ p95: 50 }, { within: '1s', holds: '5s' }))).toMatchInlineSnapshot(
      `"expected p95 latency above 50 ms for 5 s in windows of 1 s, got 99.3 ms"`,
    )
  })

  test('says with .not what was kept', () => {
    expect(headOf(() => expect(busy).not.toHaveLatencyBelow({ p50: '100ms' }))).toMatchInlineSnapshot(
      `"expected p50 latency above 100 ms, got 70.9 ms  (95 % interval 69.9–71.9 ms, 12 000 iterations, 12 of them bad)"`,
    )
    expect(headOf(() => expect(busy).not.toHaveLatencyBelow({ p50: '100ms', p95: '400ms' }))).toMatchInlineSnapshot(`
      "expected at least one of these limits to be exceeded
      expected p50 latency above 100 ms, got 70.9 ms  (95 % interval 69.9–71.9 ms, 12 000 iterations, 12 of them bad)
      expected p95 latency above 400 ms, got 117 ms  (95 % interval 116–118 ms, 12 000 iterations, 12 of them bad)"
    `)
  })
})

describe('toHaveStatus', () => {
  test('says how many had it', () => {
    expect(headOf(() => expect(busy).toHaveStatus(200))).toMatchInlineSnapshot(
      `
      "expected all iterations to have status 200, got 11 988 of 12 000
        most often status-503 12×: status-503 came instead of a reply"
    `,
    )
    expect(headOf(() => expect(busy).toHaveStatus(['2xx', 404], { atLeast: '99.99%' }))).toMatchInlineSnapshot(
      `
      "expected at least 99.99 % of iterations to have status 2xx or 404, got 99.9 % (11 988 of 12 000)
        most often status-503 12×: status-503 came instead of a reply"
    `,
    )
    expect(headOf(() => expect(calls.steps.pay).toHaveStatus(200))).toMatchInlineSnapshot(`
      "expected all calls of step pay to have status 200, got 95 of 100
        most often status-500 5×
        step pay: 200: 95   500: 5"
    `)
  })

  test('says which calls have a status where none of them had one', () => {
    const raw = runOf({}, [{ count: 10, latencyMs: 1, status: 0, call: {} }])
    expect(headOf(() => expect(raw).toHaveStatus(101))).toMatchInlineSnapshot(`
      "expected all iterations to have status 101, got 0 of 10
        no status  none of its calls has one: HTTP replies and WebSocket handshakes have a status, other replies and messages have none"
    `)
  })

  test('says where statuses come from where there is none', () => {
    const plain = runOf({}, [{ count: 10, latencyMs: 1, status: 0 }])
    expect(headOf(() => expect(plain).toHaveStatus(200))).toMatchInlineSnapshot(`
      "expected all iterations to have status 200, got 0 of 10
        no status  there was none: a status is counted if the task uses \`http\` or \`ws.connect\` of its context, or returns a reply"
    `)
    expect(headOf(() => expect(plain).toHaveStatusCounts({ 200: 10 }))).toMatchInlineSnapshot(`
      "expected 10 iterations with status 200, got 0
      expected no iterations without a status, got 10
        no status  there was none: a status is counted if the task uses \`http\` or \`ws.connect\` of its context, or returns a reply"
    `)
    const dead = runOf({}, [{ count: 10, latencyMs: 1, status: 0, ends: 'failed', code: 'ECONNREFUSED' }])
    expect(headOf(() => expect(dead).toHaveStatus(200))).toMatchInlineSnapshot(`
      "expected all iterations to have status 200, got 0 of 10
        most often ECONNREFUSED 10×: ECONNREFUSED came instead of a reply"
    `)
  })

  test('says with .not that all had it', () => {
    expect(headOf(() => expect(calls.steps.items).not.toHaveStatus(200, { atLeast: 1 }))).toMatchInlineSnapshot(`
      "expected fewer than 100 % of calls of step items to have status 200, got 100 % (400 of 400)
        step items: 200: 400"
    `)
    expect(headOf(() => expect(busy).not.toHaveStatus('2xx', { atLeast: '99%' }))).toMatchInlineSnapshot(
      `"expected fewer than 99 % of iterations to have status 2xx, got 99.9 % (11 988 of 12 000)"`,
    )
  })
})

describe('toHaveStatusCounts', () => {
  test('names each count that is another', () => {
    expect(headOf(() => expect(busy).toHaveStatusCounts({ 200: 11_990, 404: 1 }))).toMatchInlineSnapshot(`
      "expected 11 990 iterations with status 200, got 11 988
      expected 1 iteration with status 404, got 0
      expected no iterations with status 503, got 12
        most often status-503 12×: status-503 came instead of a reply"
    `)
    const dropped = runOf({ rate: 100, maxInFlight: 1 }, [
      { count: 9, latencyMs: 1 },
      { count: 1, latencyMs: 1, status: 0, ends: 'failed' },
      { count: 2, latencyMs: 0, ends: 'dropped' },
    ])
    expect(headOf(() => expect(dropped).toHaveStatusCounts({ 200: 9, none: 1 }))).toMatchInlineSnapshot(
      `
      "expected 1 iteration without a status, got 3 (2 dropped)
        most often ECONNRESET 1×: ECONNRESET came instead of a reply"
    `,
    )
    expect(headOf(() => expect(calls.steps.pay).toHaveStatusCounts({ '2xx': 100 }))).toMatchInlineSnapshot(`
      "expected 100 calls of step pay with status 2xx, got 95
      expected no calls of step pay with status 500, got 5
        most often status-500 5×
        step pay: 200: 95   500: 5"
    `)
  })

  test('has no .not, and says what to write instead', () => {
    expect(headOf(() => expect(busy).not.toHaveStatusCounts({ 200: 11_988, '5xx': 12 }))).toMatchInlineSnapshot(
      `"Expected \`toHaveStatusCounts\` without \`.not\`, which passes as soon as a single count differs. Name the expected counts, or the share of a status that is too much, as in .not.toHaveStatus(500, { atLeast: '1%' })"`,
    )
  })
})

test('what failed for another reason than its status is told with its errors', () => {
  const thrown = runOf({}, [
    { count: 3, latencyMs: 5 },
    { count: 17, latencyMs: 5, ends: 'failed', code: 'AssertionError', call: { name: 'pay' } },
  ])
  expect(failureOf(() => expect(thrown).toHaveStatus(200))).toMatchInlineSnapshot(`
    "expected all iterations to have status 200, got 3 of 20; 17 more had it and failed for another reason
      most often AssertionError 17×: AssertionError came instead of a reply
      statuses   200: 20        failed 17 of 20 (85 %)
      latency    p50 5 ms   p90 5 ms   p99 5 ms   max 5 ms
      errors     AssertionError 17× (first at 8 ms): AssertionError came instead of
                 a reply
      steps      pay   17×   failed 17
      slowest    5 ms (iteration 0 at 0 ms, 200)   5 ms (iteration 1 at 1 ms, 200)
                 5 ms (iteration 2 at 2 ms, 200)
      generator  sound: loop delay p99 0.4 ms, utilisation 20 %
      plan       1 user, 20 iterations
                 users wait for the target: when it stalls, so does the load
      replay     VITEST_LOAD_SEED=8841"
  `)
  expect(headOf(() => expect(thrown).toHaveStatusCounts({ 200: 20 }))).toMatchInlineSnapshot(
    `
    "expected 20 iterations with status 200, got 3, and 17 with it that failed for another reason
      most often AssertionError 17×: AssertionError came instead of a reply"
  `,
  )
  expect(headOf(() => expect(thrown.steps.pay).toHaveStatus(200))).toMatchInlineSnapshot(`
    "expected all calls of step pay to have status 200, got 0 of 17; 17 more had it and failed for another reason
      most often AssertionError 17×
      step pay: 200: 17"
  `)
})

test('.not of toHaveStatus without a share is refused, in every form', () => {
  for (const refused of [
    () => expect(busy).not.toHaveStatus(500),
    () => expect({ busy }).toEqual({ busy: expect.not.toHaveStatus(500) }),
    () => expect(busy).not.toHaveStatusCounts({ 500: 1 }),
    () => expect(busy).not.toHaveStatusCounts({ 200: 11_988, 503: 12 }),
  ])
    expect(refused).toThrow(expect.objectContaining({ code: 'not-judgeable' }))
  expect(() => expect(busy).not.toHaveStatus(500, { atLeast: '1%' })).not.toThrow()
})

test('toHaveErrorRateBelow says how many are bad', () => {
  expect(headOf(() => expect(busy).toHaveErrorRateBelow('0.05%'))).toMatchInlineSnapshot(
    `
    "expected error rate at most 0.05 %, got 0.1 % (12 of 12 000 are bad)
      most often status-503 12×: status-503 came instead of a reply"
  `,
  )
  expect(headOf(() => expect(calls.steps.pay).toHaveErrorRateBelow('1%'))).toMatchInlineSnapshot(`
    "expected error rate of step pay at most 1 %, got 5 % (5 of 100 are bad)
      most often status-500 5×
      step pay: 200: 95   500: 5"
  `)
  expect(headOf(() => expect(busy).not.toHaveErrorRateBelow('1%'))).toMatchInlineSnapshot(
    `"expected error rate above 1 %, got 0.1 % (12 of 12 000 are bad)"`,
  )
})

test('toHaveThroughputAbove says how much there was, and advises where it is near', () => {
  expect(headOf(() => expect(busy).toHaveThroughputAbove('450/s'))).toMatchInlineSnapshot(`"expected throughput at least 450/s, got 200/s"`)
  expect(headOf(() => expect(busy).toHaveThroughputAbove(210))).toMatchInlineSnapshot(`
    "expected throughput at least 210/s, got 200/s
      headroom   throughput is within 10 % of the limit: runs on a shared machine differ by more, so set limits at 2 to 3 times the usual value"
  `)
  expect(headOf(() => expect(busy).not.toHaveThroughputAbove(100))).toMatchInlineSnapshot(`"expected throughput below 100/s, got 200/s"`)
})

test('toBeSound says what is against it', () => {
  const unsound = runOf({}, [{ count: 10, latencyMs: 1 }], {
    observations: { coverage: true, abandoned: 1 },
    generator: { loopDelayP99Ms: 9 },
  })
  expect(headOf(() => expect(unsound).toBeSound())).toMatchInlineSnapshot(
    `"expected a sound run, but it has the findings: saturated, coverage-on"`,
  )
  expect(headOf(() => expect(busy).not.toBeSound())).toMatchInlineSnapshot(
    `"expected an unsound run, but the generator applied the planned load"`,
  )
})

describe('INVALID', () => {
  const late: readonly [LoadOptions, readonly Stretch[], RecordChanges] = [
    { rate: 1_000 },
    [{ count: 400, latencyMs: 200 }],
    { generator: { sendLatenessP99Ms: 120 } },
  ]

  test('says of a failure that it is not proven, and what to do', () => {
    expect(headOf(() => expect(runOf(...late)).toHaveLatencyBelow({ p95: 100 }))).toMatchInlineSnapshot(`
      "INVALID: expected p95 latency at most 100 ms, got 200 ms  (95 % interval from 200 ms, 400 samples)
        This fails, but the run cannot prove it:
        - saturated: send lateness p99 was 120 ms, but only 2 ms is harmless; the latencies include this wait: the generator, not the target, may be slow.
          Lower the load, do less in the task, or use a request as the task instead of a function."
    `)
  })

  test('says of a pass that it is not proven', () => {
    const halved = runOf({ rate: 100, duration: '1s' }, [{ count: 50, latencyMs: 5 }], { schedule: { due: 100, sent: 50, dropped: 0 } })
    expect(headOf(() => expect(halved).toHaveErrorRateBelow('1%'))).toMatchInlineSnapshot(`
      "INVALID: expected error rate at most 1 %, got 0 % (0 of 50 are bad)
        This passes, but the run cannot prove it:
        - rate-not-reached: 50 of 100 arrivals were sent in time (50 %); the target saw less load than planned, so meeting a limit proves nothing.
          Lower the rate, do less in the task, use a request as the task instead of a function, or run the load in \`threads\`."
    `)
  })
})
