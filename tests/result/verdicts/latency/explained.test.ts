import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Histogram } from '../../../../src/stats/histogram.ts'
import { latencyStats } from '../../../../src/result/measures/latency-stats.ts'
import { FINDING_RULES } from '../../../../src/result/findings/finding-rules.ts'
import type { Finding, FindingKind } from '../../../../src/result/findings/finding.ts'
import type { LoadResult } from '../../../../src/result/load-result.ts'
import { judgeLatency } from '../../../../src/result/verdicts/latency/latency.ts'
import { latencyClaim, type LatencyLimits, type LatencyOptions } from '../../../../src/result/verdicts/latency/latency-claim.ts'
import { subjectOf } from '../../../../src/result/verdicts/subject.ts'
import { runOf, type Stretch } from '../../../helpers/results/run-record.ts'

const finding = (kind: FindingKind): Finding => ({ kind, seen: 'seen', spoils: 'spoils', fix: 'fix' })

interface Run {
  /** How many of 400 take 302 ms; the others take 2. */
  readonly slow?: number
  readonly bad?: number
  /** Of each of the slow ones. */
  readonly explainedMs?: number | undefined
  readonly findings?: readonly FindingKind[]
}

/** Evenly spread over 4 s. */
function run({ slow = 16, bad = 0, explainedMs, findings = ['busy-machine'] }: Run = {}): LoadResult {
  const isSlow = (index: number): boolean => slow > 0 && index % Math.floor(400 / slow) === 0 && index / Math.floor(400 / slow) < slow
  const result = runOf(
    { concurrency: 2 },
    Array.from({ length: 10 }, (_, piece): readonly Stretch[] => [
      { count: 40, latencyMs: (index) => (isSlow(piece * 40 + index) ? 302 : 2) },
      { count: Math.ceil(bad / 10), latencyMs: 1, ends: 'failed', code: 'timeout' },
    ]).flat(),
    { everyMs: 10 },
  )
  const unexplained = new Histogram()
  for (let index = 0; index < 400; index++) unexplained.record((isSlow(index) ? 302 - (explainedMs ?? 0) : 2) * 1_000)
  return {
    ...result,
    ...(explainedMs !== undefined && { unexplained: latencyStats(unexplained.encode()) }),
    findings: findings.map(finding),
  }
}

function verdictOf(result: LoadResult, limits: LatencyLimits = { p99: 100 }, options?: LatencyOptions): string {
  const { passes, invalidatedBy } = judgeLatency(subjectOf(result), latencyClaim(limits, options))
  return invalidatedBy.length > 0 ? 'INVALID' : passes ? 'PASS' : 'FAIL'
}

const explainsMs = (result: LoadResult, limits: LatencyLimits = { p99: 100 }): number | undefined =>
  judgeLatency(subjectOf(result), latencyClaim(limits)).limits[0]!.explainsMs

describe('a limit that was missed on a busy machine', () => {
  test('FAILS if what the machine does not explain misses it too', () => {
    expect(verdictOf(run({ explainedMs: 7 }))).toBe('FAIL')
    expect(verdictOf(run({ explainedMs: 190 }))).toBe('FAIL')
    expect(explainsMs(run({ explainedMs: 7 }))).toBeCloseTo(7, -0.5)
  })

  test('is INVALID if the machine may explain it', () => {
    expect(verdictOf(run({ explainedMs: 210 }))).toBe('INVALID')
    expect(verdictOf(run({ explainedMs: 302 }))).toBe('INVALID')
  })

  test('is INVALID if too few iterations remain above it to be certain', () => {
    expect([5, 9, 16].map((slow) => verdictOf(run({ slow, explainedMs: 0 })))).toEqual(['INVALID', 'FAIL', 'FAIL'])
    expect(verdictOf(run({ slow: 9, explainedMs: 0 }), { p99: 100 }, { confidence: 0.95 })).toBe('FAIL')
    expect(verdictOf(run({ slow: 9, explainedMs: 0, findings: [] }), { p99: 100 }, { confidence: 0.95 })).toBe('FAIL')
  })

  test('is INVALID if nobody knows what the machine explains', () => {
    expect(verdictOf(run())).toBe('INVALID')
    expect(explainsMs(run())).toBeUndefined()
    expect(verdictOf(run({ explainedMs: 0 }), { p90: 1 }, { within: '1s' })).toBe('INVALID')
  })

  test('FAILS for bad iterations, which no wait explains', () => {
    expect(verdictOf(run({ slow: 0, bad: 30, explainedMs: 0 }))).toBe('FAIL')
    expect(explainsMs(run({ slow: 0, bad: 30, explainedMs: 0 }))).toBe(0)
  })

  test('is judged by the number itself for max and mean', () => {
    expect(verdictOf(run({ explainedMs: 7 }), { max: 100 })).toBe('FAIL')
    expect(verdictOf(run({ explainedMs: 210 }), { max: 100 })).toBe('INVALID')
    expect(verdictOf(run({ explainedMs: 7 }), { mean: 5 })).toBe('FAIL')
    expect(verdictOf(run({ explainedMs: 290 }), { mean: 5 })).toBe('INVALID')
    expect(explainsMs(run({ explainedMs: 290 }), { mean: 5 })).toBeCloseTo(290 * 0.04, 1)
  })
})

test('findings whose effect has no bound make a failure INVALID whatever the machine explains', () => {
  for (const kind of ['shared-loop', 'in-process', 'coverage-on', 'cold'] as const)
    expect(verdictOf({ ...run({ explainedMs: 0, findings: [kind] }), requests: { ...run().requests, opened: 400 } })).toBe(
      kind === 'cold' ? 'FAIL' : 'INVALID',
    )
})

const kinds = fc.uniqueArray(fc.constantFrom(...(Object.keys(FINDING_RULES) as FindingKind[]).filter((name) => !name.includes(' '))))
const anyRun = fc.record({
  slow: fc.integer({ min: 0, max: 40 }),
  bad: fc.integer({ min: 0, max: 20 }),
  explainedMs: fc.option(fc.integer({ min: 0, max: 302 }), { nil: undefined }),
  findings: kinds,
})
const anyLimit = fc.constantFrom<LatencyLimits>({ p99: 100 }, { p95: 1 }, { p90: 250 }, { max: 100 }, { mean: 5 }, { p99: 100, p50: 1 })

test('one more finding never turns INVALID into FAIL or PASS', () => {
  fc.assert(
    fc.property(anyRun, anyLimit, kinds, (of, limits, more) => {
      const before = verdictOf(run(of), limits)
      const after = verdictOf(run({ ...of, findings: [...of.findings, ...more] }), limits)
      expect(before === 'INVALID' ? after : 'INVALID').toBe('INVALID')
    }),
  )
})

test('a machine that explains more never turns INVALID into FAIL or PASS', () => {
  fc.assert(
    fc.property(anyRun, anyLimit, fc.integer({ min: 0, max: 302 }), (of, limits, byMs) => {
      const explainedMs = of.explainedMs ?? 0
      const before = verdictOf(run({ ...of, explainedMs }), limits)
      const after = verdictOf(run({ ...of, explainedMs: Math.min(302, explainedMs + byMs) }), limits)
      expect(before === 'INVALID' ? after : 'INVALID').toBe('INVALID')
    }),
  )
})
