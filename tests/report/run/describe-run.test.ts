import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { describeRun } from '../../../src/report/run/describe-run.ts'
import type { LoadResult } from '../../../src/result/load-result.ts'
import { targetOf } from '../../helpers/results/target.ts'
import { agentResult, buildResult, latenciesAround, openPlan, overloaded, statsOf, stepOf, succeeded } from '../build-result.ts'

/** Everything that a run can have to tell. */
function troubled(): LoadResult {
  return buildResult({
    ...overloaded(),
    errors: [
      { code: 'ECONNRESET', message: 'read ECONNRESET', count: 12, firstAtMs: 1_204 },
      { code: 'timeout', message: 'the iteration did not end within its timeout of 30 s', count: 1_200, firstAtMs: 31_000 },
      { code: 'UND_ERR_SOCKET', message: 'other side closed', count: 2, firstAtMs: 999.6 },
      { code: 'TypeError', message: 'fetch failed', count: 1, firstAtMs: 4_000 },
      { code: 'Error', message: 'boom', count: 1, firstAtMs: 5_000 },
    ],
    steps: {
      login: stepOf(latenciesAround(12, 4_000)),
      'add to basket': stepOf(latenciesAround(30, 996), 4),
      pay: stepOf([], 3),
      search: stepOf(latenciesAround(5, 10)),
      home: stepOf(latenciesAround(4, 10)),
      'log out': stepOf(latenciesAround(3, 10)),
    },
    users: { planned: 20, started: 18, failedStart: 2 },
    sound: false,
    findings: [
      {
        kind: 'saturated',
        seen: 'Send lateness p99 was 41 ms, more than 10 % of the limit.',
        spoils: 'latency',
        fix: 'Lower the rate, or let `threads` carry it.',
      },
      { kind: 'cold', seen: '12 % of the samples opened a connection', spoils: 'latency', fix: 'Give `warmup`' },
    ],
    aborted: true,
    abortReason: 'the test had 0.2 s left',
    target: targetOf({
      ended: 'exited with code 1',
      output:
        '\u001B[31mError\u001B[0m: listen EADDRINUSE: address already in use 127.0.0.1:3000\n    at Server.setupListenHandle (node:net:1817:16)\n\nNode.js v20.20.2\n',
    }),
  })
}

test('the agents of a run are one line, with how many were lost', () => {
  const agents = [
    agentResult({}),
    agentResult({ index: 1, machine: 'build-8' }),
    agentResult({ index: 2, lost: 'was lost', clockUncertaintyMs: 0.7 }),
  ]
  expect(describeRun(buildResult({ agents }))).toMatch(/^ {2}agents {5}3 on 2 machines {3}clocks known to 0\.7 ms {3}1 lost$/m)
  expect(describeRun(buildResult())).not.toContain('agents')
})

describe('of an ordinary run', () => {
  test('says what an open run did and what it would take to see it again', () => {
    expect(describeRun(overloaded())).toMatchInlineSnapshot(`
      "  statuses   200: 11 988   503: 12        failed 12 of 12 000 (0.1 %)
                   dropped 0
        latency    p50 41.6 ms   p90 68.9 ms   p99 415 ms   max 1.31 s
                   service time p99 98.6 ms: the queue grew
        ▁▁▁▁▂▄▆▇██▇▅▃▂▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁    11 ms … 1.31 s
        errors     status 503 12× (first at 1.23 s)
        slowest    1.02 s (iteration 6211 at 31.1 s, 200)
                   1.02 s (iteration 6212 at 31.1 s, 200)
                   1 s (iteration 6213 at 31.1 s, 503, 900 ms in checkout)
        generator  sound: send lateness p99 0.3 ms, loop delay p99 1.1 ms, utilisation
                   41 %
        plan       200 arrivals/s for 1 min, evenly, at most 10 000 in flight
        replay     VITEST_LOAD_SEED=8841"
    `)
  })

  test('names the traces of the slowest iterations that were kept', () => {
    const slow = { status: 200, startMs: 1, latencyMs: 9, step: undefined, stepMs: 0, stepsMs: 0 }
    const slowest = [
      {
        ...slow,
        index: 7,
        traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
        sampled: true,
        traceUrl: 'http://localhost:16686/trace/4bf92f3577b34da6a3ce929d0e0e4736',
      },
      { ...slow, index: 8, traceId: '4bf92f3577b34da6a3ce929d0e0e4737', sampled: true },
      { ...slow, index: 9, traceId: '4bf92f3577b34da6a3ce929d0e0e4738', sampled: false },
    ]
    const text = describeRun(buildResult({ ...succeeded([1, 2, 3]), slowest }), 100)
    expect(text.slice(text.indexOf('  slowest'), text.indexOf('  generator'))).toMatchInlineSnapshot(`
      "  slowest    9 ms (iteration 7 at 1 ms, 200, trace
                   http://localhost:16686/trace/4bf92f3577b34da6a3ce929d0e0e4736)
                   9 ms (iteration 8 at 1 ms, 200, trace 4bf92f3577b34da6a3ce929d0e0e4737)
                   9 ms (iteration 9 at 1 ms, 200)
      "
    `)
  })

  test('says that a closed run waits for its target', () => {
    expect(describeRun(buildResult(succeeded(latenciesAround(0.38, 500))))).toMatchInlineSnapshot(`
      "  statuses   200: 500        failed 0 of 500
        latency    p50 0.395 ms   p90 0.598 ms   p99 0.838 ms   max 1.26 ms
        ▁ ▁▁▁▁▁▂▃▂▅▄▅▅▆▆▇█▇▆▆▄▃▂▂▁▁▁▁  ▁    0.121 ms … 1.26 ms
        generator  sound: loop delay p99 1.1 ms, utilisation 41 %
        plan       5 users, 500 iterations
                   users wait for the target: when it stalls, so does the load
        replay     VITEST_LOAD_SEED=8841"
    `)
  })

  test('tells all trouble, each kind bounded', () => {
    expect(describeRun(troubled())).toMatchInlineSnapshot(`
      "  statuses   200: 11 988   503: 12        failed 12 of 12 000 (0.1 %)
                   dropped 0
        latency    p50 41.6 ms   p90 68.9 ms   p99 415 ms   max 1.31 s
                   service time p99 98.6 ms: the generator sent late
        ▁▁▁▁▂▄▆▇██▇▅▃▂▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁    11 ms … 1.31 s
        errors     timeout 1 200× (first at 31 s): the iteration did not end within
                     its timeout of 30 s
                   ECONNRESET 12× (first at 1.2 s): read ECONNRESET
                   UND_ERR_SOCKET 2× (first at 1 s): other side closed
                   and 2 more kinds
        steps      add to basket   1 000×   failed 4   p50 30.5 ms   p99 65.4 ms
                     max 99.8 ms
                   pay                 3×   failed 3
                   login           4 000×   p50 12 ms   p99 26.3 ms   max 39.9 ms
                   search             10×   p50 4.85 ms   p99 6.95 ms   max 6.95 ms
                   home               10×   p50 3.88 ms   p99 5.55 ms   max 5.56 ms
                   and 1 more step
        slowest    1.02 s (iteration 6211 at 31.1 s, 200)
                   1.02 s (iteration 6212 at 31.1 s, 200)
                   1 s (iteration 6213 at 31.1 s, 503, 900 ms in checkout)
        users      18 of 20 started   2 failed to start
        generator  NOT SOUND: send lateness p99 0.3 ms, loop delay p99 1.1 ms,
                   utilisation 41 %
        finding    saturated: send lateness p99 was 41 ms, more than 10 % of the
                     limit; lower the rate, or let \`threads\` carry it
                   cold: 12 % of the samples opened a connection; give \`warmup\`
        aborted    the test had 0.2 s left
        target     exited with code 1; it wrote last:
          | Error: listen EADDRINUSE: address already in use 127.0.0.1:3000
          |     at Server.setupListenHandle (node:net:1817:16)
          | Node.js v20.20.2
        plan       200 arrivals/s for 1 min, evenly, at most 10 000 in flight
        replay     VITEST_LOAD_SEED=8841"
    `)
  })
})

describe('in a narrow window', () => {
  test('wraps between items at 80 columns', () => {
    expect(describeRun(overloaded(), 80)).toMatchInlineSnapshot(`
      "  statuses   200: 11 988   503: 12        failed 12 of 12 000 (0.1 %)
                   dropped 0
        latency    p50 41.6 ms   p90 68.9 ms   p99 415 ms   max 1.31 s
                   service time p99 98.6 ms: the queue grew
        ▁▁▁▁▂▄▆▇██▇▅▃▂▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁    11 ms … 1.31 s
        errors     status 503 12× (first at 1.23 s)
        slowest    1.02 s (iteration 6211 at 31.1 s, 200)
                   1.02 s (iteration 6212 at 31.1 s, 200)
                   1 s (iteration 6213 at 31.1 s, 503, 900 ms in checkout)
        generator  sound: send lateness p99 0.3 ms, loop delay p99 1.1 ms, utilisation
                   41 %
        plan       200 arrivals/s for 1 min, evenly, at most 10 000 in flight
        replay     VITEST_LOAD_SEED=8841"
    `)
  })

  test('stays readable at 40 columns', () => {
    expect(describeRun(troubled(), 40)).toMatchInlineSnapshot(`
      "  statuses   200: 11 988   503: 12
                   failed 12 of 12 000 (0.1 %)
                   dropped 0
        latency    p50 41.6 ms   p90 68.9 ms
                   p99 415 ms   max 1.31 s
                   service time p99 98.6 ms:
                   the generator sent late
        ▁▁▂▄▇█▇▄▂▁▁▁▁▁▁▁▁▁▁▁    11 ms … 1.31 s
        errors     timeout 1 200× (first at
                     31 s): the iteration did
                     not end within its
                     timeout of 30 s
                   ECONNRESET 12× (first at
                     1.2 s): read ECONNRESET
                   UND_ERR_SOCKET 2× (first
                     at 1 s): other side
                     closed
                   and 2 more kinds
        steps      add to basket   1 000×
                     failed 4   p50 30.5 ms
                     p99 65.4 ms   max 99.8 ms
                   pay                 3×
                     failed 3
                   login           4 000×
                     p50 12 ms   p99 26.3 ms
                     max 39.9 ms
                   search             10×
                     p50 4.85 ms   p99 6.95 ms
                     max 6.95 ms
                   home               10×
                     p50 3.88 ms   p99 5.55 ms
                     max 5.56 ms
                   and 1 more step
        slowest    1.02 s (iteration 6211 at
                   31.1 s, 200)
                   1.02 s (iteration 6212 at
                   31.1 s, 200)
                   1 s (iteration 6213 at
                   31.1 s, 503, 900 ms in
                   checkout)
        users      18 of 20 started
                   2 failed to start
        generator  NOT SOUND: send lateness
                   p99 0.3 ms, loop delay p99
                   1.1 ms, utilisation 41 %
        finding    saturated: send lateness
                     p99 was 41 ms, more than
                     10 % of the limit; lower
                     the rate, or let
                     \`threads\` carry it
                   cold: 12 % of the samples
                     opened a connection; give
                     \`warmup\`
        aborted    the test had 0.2 s left
        target     exited with code 1; it
                   wrote last:
          | Error: listen EADDRINUSE: address…
          |     at Server.setupListenHandle (…
          | Node.js v20.20.2
        plan       200 arrivals/s for 1 min,
                   evenly, at most 10 000 in
                   flight
        replay     VITEST_LOAD_SEED=8841"
    `)
  })

  test('has no line wider than asked from the width on that its longest word needs', () => {
    fc.assert(
      fc.property(fc.integer({ min: 40, max: 140 }), fc.boolean(), (width, hasTrouble) => {
        const lines = describeRun(hasTrouble ? troubled() : overloaded(), width).split('\n')
        expect(lines.filter((line) => line.length > width)).toEqual([])
        expect(lines.filter((line) => line.startsWith('  ') && line === line.trimEnd()).length).toBe(lines.length)
      }),
      { numRuns: 40 },
    )
  })
})

/** What stands beside a label, in a window so wide that nothing wraps. */
const lineOf = (label: string, changes: Partial<LoadResult>): string | undefined =>
  describeRun(buildResult(changes), 300)
    .split('\n')
    .find((line) => line.startsWith(`  ${label.padEnd(11)}`))
    ?.slice(13)

describe('where little was measured', () => {
  test('says that nothing started', () => {
    expect(describeRun(buildResult())).toMatchInlineSnapshot(`
      "  statuses   nothing started
        latency    no iteration succeeded
        generator  sound: loop delay p99 1.1 ms, utilisation 41 %
        plan       5 users, 500 iterations
                   users wait for the target: when it stalls, so does the load
        replay     VITEST_LOAD_SEED=8841"
    `)
  })

  test('shows the one latency there is instead of quantiles of it', () => {
    expect(lineOf('latency', succeeded([41]))).toBe('41 ms, of the only iteration that succeeded')
  })

  test('draws no distribution of latencies that are all equal', () => {
    expect(describeRun(buildResult(succeeded([7, 7, 7])))).not.toContain('█')
  })

  test('says how long failures took where nothing succeeded', () => {
    const iterations = { started: 5, succeeded: 0, failed: 2, cutOff: 3, dropped: 7 }
    const failures = { plan: openPlan, iterations, errorRate: 1, failedLatency: statsOf([30_000, 30_001]), withoutStatus: 5 }
    expect(lineOf('statuses', failures)).toBe('none: 5        failed 2 of 5 (40 %)   cut off 3   dropped 7   error rate 100 %')
    expect(lineOf('latency', failures)).toBe('no iteration succeeded    failed after p50 30 s   p99 30 s   max 30 s')
    expect(lineOf('latency', { ...failures, failedLatency: statsOf([30_000]) })).toBe('no iteration succeeded    failed after 30 s')
  })

  test('leaves out what the generator could not measure', () => {
    const generator = {
      loopDelayP99Ms: Number.NaN,
      utilization: Number.NaN,
      sendLatenessP99Ms: Number.NaN,
      gcMs: 0,
      cpuMicrosPerIteration: Number.NaN,
    }
    expect([lineOf('generator', { generator }), lineOf('generator', { generator, sound: false })]).toEqual(['sound', 'NOT SOUND'])
  })
})

describe('the remark on service time', () => {
  const slow = { ...succeeded(latenciesAround(100, 1_000)), plan: openPlan, serviceTime: statsOf(latenciesAround(10, 1_000)) }
  const saturated = { kind: 'saturated', seen: 'late', spoils: 'latency', fix: 'slow down' } as const

  test('stands where latency is far above it in the open model', () => {
    expect(lineOf('latency', slow)).toMatch(/ {4}service time p99 \d+(\.\d)? ms: the queue grew$/)
  })

  test('blames the generator where that was saturated', () => {
    expect(lineOf('latency', { ...slow, findings: [saturated] })).toContain(': the generator sent late')
  })

  test('is missing where the two agree, and in the closed model', () => {
    expect(lineOf('latency', { ...slow, serviceTime: slow.latency! })).not.toContain('service time')
    expect(lineOf('latency', { ...slow, plan: buildResult().plan })).not.toContain('service time')
  })
})

describe('the output of the target', () => {
  const quiet = { ended: undefined, output: '' }
  const failing = { errors: [{ code: 'ECONNREFUSED', message: '', count: 1, firstAtMs: 1 }] }

  test('is left out while the target runs and nothing failed', () => {
    expect(lineOf('target', { target: targetOf({ ended: undefined, output: 'listening' }) })).toBeUndefined()
  })

  test('is shown where something failed or the target ended', () => {
    expect(lineOf('target', { target: targetOf({ ended: undefined, output: 'oh no' }), ...failing })).toBe('still running; it wrote last:')
    const note = 'it listens on ports 1 and 2, and port 1, which opened first, is loaded'
    expect(lineOf('target', { target: targetOf({ ended: undefined, output: '', note }) })).toBe(note)
    expect(lineOf('target', { target: targetOf(quiet), ...failing })).toBe('still running; it wrote nothing')
    expect(lineOf('target', { target: targetOf({ ended: 'exited with code 1', output: '' }) })).toBe('exited with code 1; it wrote nothing')
  })

  test('is bounded to its last lines', () => {
    const output = Array.from({ length: 500 }, (_, index) => `line ${index}`).join('\n')
    const text = describeRun(buildResult({ target: targetOf({ ended: 'was killed by SIGTERM', output }) }))
    expect(text.split('\n').filter((line) => line.startsWith('    | '))).toEqual(
      [492, 493, 494, 495, 496, 497, 498, 499].map((n) => `    | line ${n}`),
    )
  })
})

test('an abortion that a finding tells about is not told twice', () => {
  const aborted = { aborted: true, abortReason: 'p95 was above 1 s for 10 s' }
  expect(lineOf('aborted', aborted)).toBe('p95 was above 1 s for 10 s')
  expect(
    lineOf('aborted', { ...aborted, findings: [{ kind: 'aborted', seen: aborted.abortReason, spoils: '', fix: 'look at it' }] }),
  ).toBeUndefined()
})

test('the rarest of many statuses are counted, not listed', () => {
  const statuses = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [200 + index, 100 - index]))
  expect(lineOf('statuses', { statuses })).toContain('207: 93   and 4 more')
})

test('the slowest iterations blame a step only for the time that it had', () => {
  const slow = { index: 1, status: 200, startMs: 0, latencyMs: 300 }
  const result: LoadResult = {
    ...troubled(),
    slowest: [
      { ...slow, step: 'pay', stepMs: 290, stepsMs: 295 },
      { ...slow, step: 'pay', stepMs: 5, stepsMs: 9 },
      { ...slow, step: 'pay', stepMs: 40, stepsMs: 280 },
    ],
  }
  expect(
    describeRun(result, 500)
      .split('\n')
      .find((line) => line.includes('slowest')),
  ).toMatchInlineSnapshot(
    `"  slowest    300 ms (iteration 1 at 0 ms, 200, 290 ms in pay)   300 ms (iteration 1 at 0 ms, 200, outside its steps)   300 ms (iteration 1 at 0 ms, 200, 40 ms in pay)"`,
  )
})
