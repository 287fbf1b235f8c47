import { describe, expect, test } from 'vitest'
import { wasAsserted } from '../../../src/result/asserted.ts'
import { matchers } from '../../../src/vitest/matchers/matchers.ts'
import { messageOf } from '../../helpers/message-of.ts'
import { failureOf, headOf } from '../../helpers/failure-text.ts'
import { runOf } from '../../helpers/results/run-record.ts'

expect.extend(matchers)

const timed = (durationMs: number): { serverTiming: { name: string; durationMs: number }[] } => ({
  serverTiming: [
    { name: 'db', durationMs },
    { name: '__proto__', durationMs: 1 },
  ],
})

/** 100 iterations in an open model, 5 of which spend 40 ms in the database, and 10 failed ones without a reply. */
const result = runOf({ rate: 100 }, [
  { count: 95, latencyMs: 5, call: timed(2) },
  { count: 5, latencyMs: 50, call: timed(40) },
  { count: 10, latencyMs: 1, ends: 'failed', status: 0, call: { name: 'gone' } },
])

describe('a server timing', () => {
  test('is a distribution of the result, by name, and the result has no others', () => {
    expect(Object.keys(result.serverTiming)).toEqual(['db', '__proto__'])
    expect(result.serverTiming['db']).toMatchObject({ count: 100, min: 2, max: 40 })
    expect(result.serverTiming['constructor']).toBeUndefined()
    expect(runOf({}, [{ count: 1, latencyMs: 1 }]).serverTiming).toEqual({})
  })

  test('is judged as a step is, without what failed calls would have said', () => {
    expect(result.serverTiming['db']).toHaveLatencyBelow({ p50: 3, max: '40ms' })
    expect(result.serverTiming['__proto__']).toHaveLatencyBelow({ max: 1 })
    expect(result.serverTiming['db']).not.toHaveLatencyBelow({ max: 39 })
    expect(headOf(() => expect(result.serverTiming['db']).toHaveLatencyBelow({ p50: 1, max: 30 }))).toMatchInlineSnapshot(`
      "expected p50 of server timing db at most 1 ms, got 2 ms  (95 % interval inconclusive: run longer, 100 samples)
      expected max of server timing db at most 30 ms, got 40 ms  (100 samples)"
    `)
    expect(wasAsserted(result)).toBe(false)
  })

  test('is in the text of a failure', () => {
    const text = failureOf(() => expect(result).toHaveLatencyBelow({ p50: 1 }))
    expect(text.split('\n').filter((line) => /^ {2}server |__proto__/.test(line))).toMatchInlineSnapshot(`
      [
        "  server     db   p50 2 ms   p99 40 ms   max 40 ms",
        "             __proto__   p50 1 ms   p99 1 ms   max 1 ms",
      ]
    `)
  })

  test('that cannot be judged says why', () => {
    const [db] = [result.serverTiming['db']]
    const refusals = [
      () => expect(db).toHaveStatus(200),
      () => expect(db).toHaveErrorRateBelow(0),
      () => expect(db).toHaveLatencyBelow({ p99: 1 }),
      () => expect(db).toHaveLatencyBelow({ p50: 1 }, { of: 'serviceTime' }),
      () => expect(db).toHaveLatencyBelow({ p50: 1 }, { of: 'firstByte' }),
      () => expect(db).toHaveLatencyBelow({ p50: 1 }, { within: '1s' }),
      () => expect(result.serverTiming).toHaveLatencyBelow({ p50: 1 }),
      () => expect(result.serverTiming['bd']).toHaveLatencyBelow({ p50: 1 }),
      () => expect(structuredClone(db)).toHaveLatencyBelow({ p50: 1 }),
    ]
    expect(refusals.map(messageOf)).toMatchInlineSnapshot(`
      [
        "not-judgeable: Expected a result of load(), one of its scenarios, stages or steps, got a server timing, of which only the time can be judged: toHaveLatencyBelow",
        "not-judgeable: Expected a result of load(), one of its scenarios, stages or steps, got a server timing, of which only the time can be judged: toHaveLatencyBelow",
        "not-judgeable: Too few samples for p99: 100 values, but a limit on it needs 299. Run longer, or judge a lower quantile or \`max\`",
        "not-judgeable: A server timing is a time as the target gives it: leave out { of: 'serviceTime' }",
        "not-judgeable: The calls of server timing db are not counted separately, so it has no phases: judge the run, or one of its steps",
        "not-judgeable: \`within\` works on a whole run only, because parts keep no time series, got server timing db",
        "not-judgeable: Expected a result of load(), one of its scenarios, stages or steps, got all server timings: name one of 'db', '__proto__'",
        "not-judgeable: Expected a result of load(), one of its scenarios, stages or steps, got undefined. Is the name of the step right? The latest run has no steps and no stages",
        "not-judgeable: Expected a result of load(), one of its scenarios, stages or steps, got a distribution: pass the result or the step that it belongs to",
      ]
    `)
  })
})
