import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { subjectOf } from '../../../../src/result/verdicts/subject.ts'
import { judgeErrorRate } from '../../../../src/result/verdicts/correctness/error-rate.ts'
import { judgeStatusCounts, withoutOpposite } from '../../../../src/result/verdicts/correctness/status-counts.ts'
import { judgeStatus, withoutShare } from '../../../../src/result/verdicts/correctness/status.ts'
import { judgeThroughput } from '../../../../src/result/verdicts/throughput.ts'
import { messageOf } from '../../../helpers/message-of.ts'
import { runOf } from '../../../helpers/results/run-record.ts'

/** 200: 90, 404: 4, 503: 3, without a reply 2, dropped 1. */
const mixed = subjectOf(
  runOf({ rate: 100, maxInFlight: 5 }, [
    { count: 90, latencyMs: 5 },
    { count: 4, latencyMs: 5, ends: 'failed', status: 404 },
    { count: 3, latencyMs: 5, ends: 'failed', status: 503 },
    { count: 2, latencyMs: 5, ends: 'failed', status: 0 },
    { count: 1, latencyMs: 0, ends: 'dropped' },
  ]),
)
const all200 = subjectOf(runOf({}, [{ count: 50, latencyMs: 5 }]))

describe('status', () => {
  test.for([
    [200, undefined, 90, false],
    ['2xx', '90%', 90, true],
    ['2xx', '90.1%', 90, false],
    [[200, 404], 0.94, 94, true],
    [['2xx', '4xx', '5xx'], 0.97, 97, true],
    [['2xx', '4xx', '5xx'], 0.98, 97, false],
    [500, undefined, 0, false],
  ] as const)('%s for at least %s: %d of 100 match', ([expected, atLeast, matching, passes]) => {
    expect(judgeStatus(mixed, expected, { atLeast })).toMatchObject({ matching, total: 100, passes })
  })

  test('is asked of every iteration where nothing else is said', () => {
    expect(judgeStatus(all200, 200)).toMatchObject({ matching: 50, total: 50, atLeast: 1, passes: true })
  })

  test('a share that is met exactly is met', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.nat(300), (count, drawn) => {
        const good = drawn % (count + 1)
        fc.pre(good > 0)
        const stretches = [
          { count: good, latencyMs: 1 },
          { count: count - good, latencyMs: 1, status: 500 },
        ]
        expect(judgeStatus(subjectOf(runOf({}, stretches)), 200, { atLeast: good / count }).passes).toBe(true)
      }),
    )
  })

  test('is refused where it makes no sense', () => {
    const refused = [
      () => judgeStatus(mixed, []),
      () => judgeStatus(mixed, 99),
      () => judgeStatus(mixed, '6xx' as never),
      () => judgeStatus(mixed, undefined as never),
      () => judgeStatus(mixed, [200, 'ok'] as never),
      () => judgeStatus(mixed, 200, { atLeast: 0 }),
      () => judgeStatus(mixed, 200, { atLeast: 99 }),
      () => judgeStatus(mixed, 200, { least: 0.5 } as never),
      () => judgeStatus(mixed, 200, 0.5 as never),
    ]
    expect(refused.map(messageOf)).toMatchInlineSnapshot(`
      [
        "not-judgeable: Expected a status such as 200, a class such as '2xx', or a list of these, got [] (object)",
        "not-judgeable: Expected a status such as 200, a class such as '2xx', or a list of these, got 99 (number)",
        "not-judgeable: Expected a status such as 200, a class such as '2xx', or a list of these, got '6xx' (string)",
        "not-judgeable: Expected a status such as 200, a class such as '2xx', or a list of these, got undefined",
        "not-judgeable: Expected a status such as 200, a class such as '2xx', or a list of these, got [ 200, 'ok' ] (object)",
        "not-judgeable: Expected \`atLeast\` to be a share above 0, such as 0.99 or '99%', got 0 (number)",
        "not-judgeable: Expected \`atLeast\` to be a share above 0, such as 0.99 or '99%', got 99 (number)",
        "not-judgeable: Unknown option \`least\`: the only one is \`atLeast\`",
        "not-judgeable: Expected options such as { atLeast: '99%' }, got 0.5 (number)",
      ]
    `)
  })
})

/** 200: 40, of which 10 failed otherwise and 5 were cut off; 404, not accepted: 10. */
const broken = subjectOf(
  runOf({}, [
    { count: 25, latencyMs: 5 },
    { count: 10, latencyMs: 5, ends: 'failed', code: 'AssertionError' },
    { count: 5, latencyMs: 5, ends: 'cutOff' },
    { count: 10, latencyMs: 5, ends: 'failed', status: 404 },
  ]),
)

describe('an iteration that failed for another reason than its status', () => {
  test('is a mismatch, whatever status it had', () => {
    expect(judgeStatus(broken, 200)).toMatchObject({ matching: 25, failedDespite: 15, total: 50, passes: false })
    expect(judgeStatus(broken, 200, { atLeast: '50%' }).passes).toBe(true)
    expect(judgeStatus(broken, 200, { atLeast: '51%' }).passes).toBe(false)
    expect(judgeStatus(broken, [200, 404], { atLeast: '71%' })).toMatchObject({ matching: 35, passes: false })
  })

  test('is one with a status that nobody accepted and that was expected', () => {
    expect(judgeStatus(subjectOf(runOf({}, [{ count: 10, latencyMs: 5, ends: 'failed', status: 404 }])), 404).passes).toBe(true)
  })

  test('is a mismatch of exact counts, also if its status is not named', () => {
    expect(judgeStatusCounts(broken, { 200: 40, 404: 10 })).toMatchObject({
      passes: false,
      mismatches: [{ status: '200', expected: 40, actual: 25, failedDespite: 15 }],
    })
    expect(judgeStatusCounts(broken, { 200: 25, 404: 10 }).mismatches).toEqual([
      { status: '200', expected: 25, actual: 25, failedDespite: 15 },
    ])
    expect(judgeStatusCounts(broken, { 404: 10 }).mismatches).toEqual([{ status: '200', expected: 0, actual: 25, failedDespite: 15 }])
  })

  test('had its status for .not, which asks how many had it', () => {
    expect(judgeStatus(broken, 200, { atLeast: '80%' }, true)).toMatchObject({ matching: 40, passes: true })
    expect(judgeStatus(broken, 200, { atLeast: '81%' }, true).passes).toBe(false)
  })

  test('is told for calls as well', () => {
    const { steps, requests } = runOf({}, [
      { count: 3, latencyMs: 1, call: { name: 'pay' } },
      { count: 1, latencyMs: 1, ends: 'failed', code: 'content-length-mismatch', call: { name: 'pay' } },
    ])
    for (const calls of [steps.pay, requests])
      expect(judgeStatus(subjectOf(calls), 200)).toMatchObject({ matching: 3, failedDespite: 1, total: 4, passes: false })
  })
})

describe('.not of a status', () => {
  test('is refused with what to write instead', () => {
    const refused = [withoutShare(500), withoutShare(['2xx', 404]), withoutOpposite()]
    expect(refused.map(({ code, message }) => `${code}: ${message}`)).toMatchInlineSnapshot(`
      [
        "not-judgeable: Expected \`.not.toHaveStatus(500)\` only together with \`atLeast\`: alone it passes as soon as a single one has another status, or none. Name the expected statuses, as in toHaveStatus('2xx'), or the share that is too much, as in .not.toHaveStatus(500, { atLeast: '1%' })",
        "not-judgeable: Expected \`.not.toHaveStatus([ '2xx', 404 ])\` only together with \`atLeast\`: alone it passes as soon as a single one has another status, or none. Name the expected statuses, as in toHaveStatus('2xx'), or the share that is too much, as in .not.toHaveStatus([ '2xx', 404 ], { atLeast: '1%' })",
        "not-judgeable: Expected \`toHaveStatusCounts\` without \`.not\`, which passes as soon as a single count differs. Name the expected counts, or the share of a status that is too much, as in .not.toHaveStatus(500, { atLeast: '1%' })",
      ]
    `)
  })
})

describe('status counts', () => {
  test('are exact, and what has no status is none', () => {
    expect(judgeStatusCounts(mixed, { 200: 90, 404: 4, 503: 3, none: 3 })).toMatchObject({ passes: true, mismatches: [] })
    expect(judgeStatusCounts(all200, { 200: 50 })).toMatchObject({ passes: true })
    expect(judgeStatusCounts(all200, { 200: 50, 500: 0, none: 0 })).toMatchObject({ passes: true })
  })

  test('by class count what is not named', () => {
    expect(judgeStatusCounts(mixed, { 200: 90, '4xx': 4, '5xx': 3, none: 3 }).passes).toBe(true)
    expect(judgeStatusCounts(mixed, { 200: 90, '4xx': 0, 404: 4, '5xx': 3, none: 3 }).passes).toBe(true)
  })

  test('tell what came otherwise, and what was not named at all', () => {
    expect(judgeStatusCounts(mixed, { 200: 91, '5xx': 3 }).mismatches).toEqual([
      { status: '200', expected: 91, actual: 90, failedDespite: 0 },
      { status: '404', expected: 0, actual: 4, failedDespite: 0 },
      { status: 'none', expected: 0, actual: 3, failedDespite: 0 },
    ])
    expect(judgeStatusCounts(all200, { 200: 49, 404: 1 }).mismatches).toEqual([
      { status: '200', expected: 49, actual: 50, failedDespite: 0 },
      { status: '404', expected: 1, actual: 0, failedDespite: 0 },
    ])
  })

  test('are refused where they make no sense', () => {
    const refused = [{}, { 200: undefined }, { ok: 5 }, { 99: 5 }, { '2xx': 1.5 }, { 200: -1 }, { 200: '5' }, [200], 200, null]
    expect(refused.map((counts) => messageOf(() => judgeStatusCounts(mixed, counts as never)))).toMatchInlineSnapshot(`
      [
        "not-judgeable: Expected counts by status such as { 200: 95, '4xx': 5, none: 0 }, got {} (object)",
        "not-judgeable: Expected counts by status such as { 200: 95, '4xx': 5, none: 0 }, got { 200: undefined } (object)",
        "not-judgeable: Unknown status \`ok\`: expected a status such as 200, a class such as '4xx', or none",
        "not-judgeable: Unknown status \`99\`: expected a status such as 200, a class such as '4xx', or none",
        "not-judgeable: Expected the count of \`2xx\` to be a whole number of 0 or more, got 1.5 (number)",
        "not-judgeable: Expected the count of \`200\` to be a whole number of 0 or more, got -1 (number)",
        "not-judgeable: Expected the count of \`200\` to be a whole number of 0 or more, got '5' (string)",
        "not-judgeable: Expected counts by status such as { 200: 95, '4xx': 5, none: 0 }, got [ 200 ] (object)",
        "not-judgeable: Expected counts by status such as { 200: 95, '4xx': 5, none: 0 }, got 200 (number)",
        "not-judgeable: Expected counts by status such as { 200: 95, '4xx': 5, none: 0 }, got null",
      ]
    `)
  })
})

/** So many bad ones of a run. */
const bad = (failed: number, total: number): ReturnType<typeof subjectOf> =>
  subjectOf(
    runOf({}, [
      { count: failed, latencyMs: 1, ends: 'failed', status: 500 },
      { count: total - failed, latencyMs: 1 },
    ]),
  )

describe('error rate', () => {
  test('that meets its limit exactly passes, however the limit is written', () => {
    expect(judgeErrorRate(bad(7, 1_000), '0.7%').passes).toBe(true)
    expect(judgeErrorRate(bad(8, 1_000), '0.7%').passes).toBe(false)
    for (let failed = 1; failed < 100; failed++) {
      const subject = { ...all200, total: 1_000, bad: failed, owner: undefined }
      for (const limit of [`${failed / 10}%`, failed / 1_000]) {
        expect(judgeErrorRate(subject, limit).passes, String(limit)).toBe(true)
        expect(judgeErrorRate({ ...subject, bad: failed + 1 }, limit).passes, String(limit)).toBe(false)
      }
      const statuses = { ...subject, statuses: { 200: failed }, failedDespiteStatus: {} }
      expect(judgeStatus(statuses, 200, { atLeast: `${failed / 10}%` }).passes).toBe(true)
      expect(judgeStatus({ ...statuses, statuses: { 200: failed - 1 } }, 200, { atLeast: `${failed / 10}%` }).passes).toBe(false)
    }
  })

  test('is inclusive, and counts all that is bad of all that was due', () => {
    expect(judgeErrorRate(mixed, '10%')).toMatchObject({ passes: true, errorRate: 0.1, limit: 0.1 })
    expect(judgeErrorRate(mixed, 0.0999)).toMatchObject({ passes: false, errorRate: 0.1 })
    expect(judgeErrorRate(all200, 0)).toMatchObject({ passes: true, errorRate: 0 })
  })

  test('is of its failed calls for a step', () => {
    const { steps } = runOf({}, [
      { count: 3, latencyMs: 1, call: { name: 'pay' } },
      { count: 1, latencyMs: 1, ends: 'failed', status: 500, call: { name: 'pay' } },
    ])
    expect(judgeErrorRate(subjectOf(steps.pay), '20%')).toMatchObject({ passes: false, errorRate: 0.25 })
  })

  test('is refused where nothing could exceed it', () => {
    expect(['100%', 1, -0.1, 5, '5', Number.NaN].map((limit) => messageOf(() => judgeErrorRate(mixed, limit)))).toMatchInlineSnapshot(`
      [
        "not-judgeable: Expected an error rate of 0 or more and below 1, such as 0.01 or '1%', got '100%' (string)",
        "not-judgeable: Expected an error rate of 0 or more and below 1, such as 0.01 or '1%', got 1 (number)",
        "not-judgeable: Expected an error rate of 0 or more and below 1, such as 0.01 or '1%', got -0.1 (number)",
        "not-judgeable: Expected an error rate of 0 or more and below 1, such as 0.01 or '1%', got 5 (number)",
        "not-judgeable: Expected an error rate of 0 or more and below 1, such as 0.01 or '1%', got '5' (string)",
        "not-judgeable: Expected an error rate of 0 or more and below 1, such as 0.01 or '1%', got NaN (number)",
      ]
    `)
  })
})

describe('throughput', () => {
  const run = runOf({ rate: 100, duration: '1s' }, [{ count: 100, latencyMs: 1, call: { name: 'items' } }], { everyMs: 10 })

  test('is inclusive', () => {
    expect(judgeThroughput(subjectOf(run), 100)).toMatchObject({ passes: true, throughput: 100, limit: 100 })
    expect(judgeThroughput(subjectOf(run), '6001/m')).toMatchObject({ passes: false, limit: 6_001 / 60 })
  })

  test('is refused of a step, and where every run has it', () => {
    expect(messageOf(() => judgeThroughput(subjectOf(run.steps.items), 1))).toMatchInlineSnapshot(
      `"not-judgeable: Steps have no throughput (step items): judge the run or one of its stages"`,
    )
    expect([0, '0/s', -1, 'fast'].map((limit) => messageOf(() => judgeThroughput(subjectOf(run), limit)))).toMatchInlineSnapshot(`
      [
        "not-judgeable: Expected a rate above 0, such as 450 or '450/s', got 0 (number)",
        "not-judgeable: Expected a rate above 0, such as 450 or '450/s', got '0/s' (string)",
        "not-judgeable: Expected a rate above 0, such as 450 or '450/s', got -1 (number)",
        "not-judgeable: Expected a rate above 0, such as 450 or '450/s', got 'fast' (string)",
      ]
    `)
  })
})

test('a verdict never turns from passing to failing as its limit is loosened', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 0.99, noNaN: true }), fc.double({ min: 0, max: 0.99, noNaN: true }), (one, other) => {
      const [tight, loose] = [Math.min(one, other), Math.max(one, other)]
      if (judgeErrorRate(mixed, tight).passes) expect(judgeErrorRate(mixed, loose).passes).toBe(true)
      if (judgeStatus(mixed, 200, { atLeast: 1 - tight }).passes) expect(judgeStatus(mixed, 200, { atLeast: 1 - loose }).passes).toBe(true)
    }),
  )
})
