import { describe, expect, test } from 'vitest'
import { resultFrom } from '../../../src/result/result.ts'
import type { FindingKind } from '../../../src/result/findings/finding.ts'
import { latencyClaim, type LatencyLimits } from '../../../src/result/verdicts/latency/latency-claim.ts'
import type { LoadResult } from '../../../src/result/load-result.ts'
import { invalidatingFindings } from '../../../src/result/verdicts/invalidating-findings.ts'
import { subjectOf } from '../../../src/result/verdicts/subject.ts'
import { judgeErrorRate } from '../../../src/result/verdicts/correctness/error-rate.ts'
import { judgeLatency } from '../../../src/result/verdicts/latency/latency.ts'
import { judgeStatus } from '../../../src/result/verdicts/correctness/status.ts'
import { FINDING_RULES, type ClaimKind, type FindingRuleName } from '../../../src/result/findings/finding-rules.ts'
import { judgeThroughput } from '../../../src/result/verdicts/throughput.ts'
import { plainPlan, recordOf, runOf, type Stretch } from '../../helpers/results/run-record.ts'

const CLAIMS: readonly ClaimKind[] = ['status', 'status-counts', 'error-rate', 'latency', 'throughput']
const fine: readonly Stretch[] = [{ count: 100, latencyMs: 5 }]

/** A result with one finding, whatever was measured. */
const withFinding = (
  name: FindingRuleName,
  model: LoadResult['plan']['model'] = { kind: 'closed', users: 2, spawnPerSecond: Number.POSITIVE_INFINITY, stages: [] },
): LoadResult => {
  const result = runOf({}, fine)
  const kind: FindingKind = name === 'aborted by abortWhen' ? 'aborted' : name
  return {
    ...result,
    abortedBy: name === 'aborted by abortWhen' ? 'limit' : kind === 'aborted' ? 'signal' : undefined,
    plan: { ...result.plan, model },
    findings: [{ kind, seen: 'seen', spoils: 'spoils', fix: 'fix' }],
  }
}

describe.for(Object.keys(FINDING_RULES) as FindingRuleName[])('%s', (name) => {
  test.for(CLAIMS)('spoils %s as the table has it', (claim) => {
    const subject = subjectOf(withFinding(name))
    const cell = FINDING_RULES[name].invalid[claim]
    const spoiled = (passes: boolean, isExplained?: boolean): boolean =>
      invalidatingFindings(subject, claim, passes, { isExplained }).length > 0
    expect({
      passing: spoiled(true),
      failing: spoiled(false),
      explained: spoiled(false, true),
      unexplained: spoiled(false, false),
    }).toEqual({
      passing: cell === 'passing' || cell === 'both',
      failing: cell === 'failing' || cell === 'explained' || cell === 'both',
      explained: cell === 'failing' || cell === 'explained' || cell === 'both',
      unexplained: cell === 'failing' || cell === 'both',
    })
  })
})

describe('a target or a task in this process', () => {
  test.for(['shared-loop', 'in-process'] as const)('%s spoils nothing where iterations come one at a time', (kind) => {
    const alone = withFinding(kind, { kind: 'closed', users: 1, spawnPerSecond: Number.POSITIVE_INFINITY, stages: [] })
    expect(invalidatingFindings(subjectOf(alone), 'latency', false)).toEqual([])
    expect(invalidatingFindings(subjectOf(withFinding(kind)), 'latency', false)).toHaveLength(1)
  })
})

const kindsAt = (received: unknown, limits: LatencyLimits): readonly string[] =>
  judgeLatency(subjectOf(received), latencyClaim(limits)).invalidatedBy.map(({ kind }) => kind)

describe('saturated', () => {
  const late = runOf({ rate: 1_000 }, [{ count: 400, latencyMs: 200 }], { generator: { sendLatenessP99Ms: 8, loopDelayP99Ms: 0.5 } })

  test('spoils a failing limit that is less than ten times the delay', () => {
    expect(kindsAt(late, { p95: 79 })).toEqual(['saturated'])
    expect(kindsAt(late, { p95: 80 })).toEqual([])
  })

  test('spoils no limit that was kept all the same', () => {
    const quick = runOf({ rate: 1_000 }, [{ count: 400, latencyMs: 10 }], { generator: { sendLatenessP99Ms: 8 } })
    expect(kindsAt(quick, { p95: 11 })).toEqual([])
  })

  test('lets a failure stand as soon as one of the limits that failed stands', () => {
    expect(kindsAt(late, { p50: 20, p95: 150 })).toEqual([])
    expect(kindsAt(late, { p50: 20, p95: 60 })).toEqual(['saturated'])
    expect(kindsAt(late, { p50: 20, p95: 250 })).toEqual(['saturated'])
  })

  test('spoils a failing throughput by the delay alone', () => {
    expect(judgeThroughput(subjectOf(late), 100_000).invalidatedBy.map(({ kind }) => kind)).toEqual(['saturated'])
  })
})

describe('cold', () => {
  /** 2 % of the samples opened a connection. */
  const cold = runOf({ warmup: undefined }, [{ count: 500, latencyMs: 50, call: { opened: 10 } }])

  test('spoils a failing limit on a quantile above which fewer lie than had to connect', () => {
    expect(kindsAt(cold, { p99: 10 })).toEqual(['cold'])
    expect(kindsAt(cold, { p98: 10 })).toEqual([])
    expect(kindsAt(cold, { p50: 10 })).toEqual([])
    expect(kindsAt(cold, { max: 10 })).toEqual(['cold'])
    expect(kindsAt(cold, { mean: 10 })).toEqual(['cold'])
    expect(kindsAt(cold, { p99: 60 })).toEqual([])
  })

  test('is seen in a maximum that no other quantile would show', () => {
    const one = runOf({ warmup: undefined }, [{ count: 500, latencyMs: 50, call: { opened: 1 } }])
    expect(one.findings).toEqual([])
    expect(kindsAt(one, { max: 10 })).toEqual(['cold'])
    expect(kindsAt(one, { p99: 10 })).toEqual([])
  })

  test('is of its own calls for a step', () => {
    const run = runOf({ warmup: undefined }, [
      { count: 100, latencyMs: 50, call: { name: 'login', opened: 50 } },
      { count: 400, latencyMs: 50, call: { name: 'items' } },
    ])
    expect([kindsAt(run.steps.login, { p90: 10 }), kindsAt(run.steps.items, { p90: 10 })]).toEqual([['cold'], []])
  })

  test('was meant where it was said', () => {
    const wanted = runOf({ warmup: 0 }, [{ count: 500, latencyMs: 50, call: { opened: 500 } }])
    expect(kindsAt(wanted, { p99: 10 })).toEqual([])
  })
})

const ended = (by: 'limit' | 'signal'): LoadResult =>
  runOf({ duration: '9s' }, [...fine, { count: 100, latencyMs: 5, ends: 'failed', status: 500 }], {
    aborted: { by, reason: 'x', atMs: 1_000 },
  })

describe('a run that was ended early', () => {
  test('proves what it failed, but not that it was fast enough', () => {
    expect(judgeErrorRate(subjectOf(ended('signal')), '1%')).toMatchObject({ passes: false, invalidatedBy: [] })
    expect(judgeErrorRate(subjectOf(ended('signal')), '60%')).toMatchObject({ passes: true, invalidatedBy: [{ kind: 'aborted' }] })
    expect(judgeThroughput(subjectOf(ended('signal')), 1_000_000)).toMatchObject({ passes: false, invalidatedBy: [{ kind: 'aborted' }] })
  })

  test('by abortWhen failed its throughput as well', () => {
    expect(judgeThroughput(subjectOf(ended('limit')), 1_000_000)).toMatchObject({ passes: false, invalidatedBy: [] })
    expect(judgeThroughput(subjectOf(ended('limit')), 1)).toMatchObject({ passes: true, invalidatedBy: [{ kind: 'aborted' }] })
  })
})

describe('the findings of a run', () => {
  const options = { aborted: { by: 'signal', reason: 'x', atMs: 10 } } as const
  const run = runOf({ duration: '9s' }, [{ count: 100, latencyMs: 5, call: { name: 'pay' } }], options)

  test('count for its steps and stages', () => {
    const plan = plainPlan({ rate: 100, stages: [{ for: '1s' }] })
    const record = recordOf(plan, fine, options)
    const [stage] = resultFrom(plan, { ...record, stages: [record.measured] }).stages
    for (const part of [run.steps.pay, run.requests, stage]) expect(invalidatingFindings(subjectOf(part), 'latency', true)).toHaveLength(1)
  })

  test('are lost to a clone of a part, not to a clone of the run', () => {
    expect(invalidatingFindings(subjectOf(structuredClone(run.steps.pay)), 'latency', true)).toEqual([])
    expect(invalidatingFindings(subjectOf(structuredClone(run)), 'latency', true)).toHaveLength(1)
  })
})

test('errors of our own spoil a status that did not come, not one that did', () => {
  const run = runOf({}, [...fine, { count: 1, latencyMs: 1, status: 0, ends: 'failed', code: 'EMFILE' }])
  expect(judgeStatus(subjectOf(run), 200)).toMatchObject({ passes: false, invalidatedBy: [{ kind: 'generator-error' }] })
  expect(judgeStatus(subjectOf(run), 200, { atLeast: '90%' })).toMatchObject({ passes: true, invalidatedBy: [] })
})
