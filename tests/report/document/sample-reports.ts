import type { LoadReport, ReportRun } from '../../../src/report/document/load-report.ts'
import type { LoadResult } from '../../../src/result/load-result.ts'
import { bucketOf, COARSE } from '../../../src/stats/buckets.ts'
import { builtComparison } from '../../result/comparison/build-comparison.ts'
import { coarseBuckets } from '../../helpers/results/coarse-buckets.ts'
import { targetOf, targetRecord } from '../../helpers/results/target.ts'
import { buildResult, latenciesAround, openPlan, overloaded, stepOf, succeeded } from '../build-result.ts'
import { buildReport, buildRun, claim } from './build-report.ts'

const point = { startMs: 0, durationMs: 1_000, cores: 0.4, rss: 80e6, runQueueMs: 10, utilization: 0.4 }

/** What text from outside may contain: markup, formulas, line breaks, colours and other directions. */
export const HOSTILE = `<script>alert(1)</script><img src=x onerror=alert(1)>"'\`&\n\r\t=cmd|' /C calc'!A0\u001B[31m\u202Eevil\u2028\u0000`

function bucketsOf(latenciesMs: readonly number[]): string {
  const hits: Record<number, number> = {}
  for (const ms of latenciesMs) {
    const bucket = bucketOf(Math.round(ms * 1_000), COARSE)
    hits[bucket] = (hits[bucket] ?? 0) + 1
  }
  return coarseBuckets(hits)
}

/** A run with everything that a run can have: blocks, a series, stages, steps, errors, slow ones. */
export function fullResult(changes: Partial<LoadResult> = {}): LoadResult {
  const blocks = Array.from({ length: 60 }, (_, index) => ({
    index,
    succeeded: 20,
    bad: index % 7 === 0 ? 2 : 0,
    buckets: bucketsOf(latenciesAround(index === 30 ? 200 : 40, 20, 0.3, index + 1)),
  }))
  const series = Array.from({ length: 3 }, (_, index) => ({
    startMs: index * 1_000,
    durationMs: 1_000,
    succeeded: 400,
    bad: 4,
    p50: 40,
    p99: 120,
  }))
  const result = overloaded()
  return {
    ...result,
    blocks: { blockMs: 50, blocks },
    series,
    stages: [result, result],
    plan: {
      ...openPlan,
      model: {
        ...openPlan.model,
        stages: [
          { from: 100, to: 200, durationMs: 1_500 },
          { from: 200, to: 200, durationMs: 1_500 },
        ],
      } as never,
    },
    steps: { login: stepOf(latenciesAround(5, 400)), checkout: stepOf(latenciesAround(30, 380), 20) },
    requests: stepOf(latenciesAround(20, 780), 20),
    phases: { ...result.phases, firstByte: stepOf(latenciesAround(12, 700)).serviceTime },
    findings: [{ kind: 'saturated', seen: 'send lateness p99 was 41 ms', spoils: 'latencies include this wait', fix: 'lower the load' }],
    ...changes,
  }
}

const failing = claim({
  metric: 'p99',
  limit: 100,
  measured: 341,
  verdict: 'fail',
  text: 'expected p99 latency at most 100 ms, got 341 ms',
})
const invalid = claim({ metric: 'p95', verdict: 'invalid', text: 'INVALID: expected p95 latency at most 50 ms\n  - saturated: …' })
const open = claim({
  metric: null,
  bound: null,
  limit: null,
  unit: null,
  measured: null,
  interval: null,
  verdict: 'not-judged',
  text: 'Too few samples for p99',
})
const throughput = claim({
  matcher: 'toHaveThroughputAbove',
  metric: 'throughput',
  bound: 'at least',
  limit: 180,
  unit: 'per second',
  measured: 199.8,
  text: 'ok',
})

/** A report with runs of every verdict and kind. */
export const sampleReport = (): LoadReport =>
  buildReport(
    buildRun(fullResult(), [claim(), throughput]),
    buildRun(fullResult(), [failing, claim({ metric: 'p50', limit: 60, measured: 41 }), throughput]),
    buildRun(fullResult(), [invalid]),
    buildRun(buildResult(succeeded([1, 2, 3])), [open]),
    buildRun(fullResult({ scenarios: { browse: fullResult(), buy: fullResult() } }), [
      claim({ scope: 'scenario buy', verdict: 'fail', limit: 30 }),
    ]),
    buildRun(builtComparison({ base: { latencyMs: 1 }, head: { latencyMs: 1.5 }, pairs: 24 }), [
      claim({
        matcher: 'toShowNoRegression',
        metric: 'p50 of head over base',
        limit: 0.05,
        unit: 'share',
        measured: 0.5,
        interval: [0.48, null],
        verdict: 'fail',
      }),
    ]),
    buildRun(buildResult(), [], { test: null, suite: { file: 'a.test.ts', name: 'a suite', project: 'load' }, commit: null }),
  )

const name = (index: number): string => `${index} ${HOSTILE} ${'名字 имя اسم '.repeat(40)}`

/** A run that is as bad for a page as can be: endless names, 10 000 steps, hundreds of everything, and text that is an attack. */
export function hostileRun(steps = 10_000): ReportRun {
  const many = <Value>(count: number, value: (index: number) => Value): Readonly<Record<string, Value>> =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [name(index), value(index)]))
  const result = fullResult()
  return buildRun(
    fullResult({
      steps: many(steps, () => stepOf([1, 2, 3], 1)),
      scenarios: many(40, () => fullResult()),
      stages: Array.from({ length: 200 }, () => result),
      errors: Array.from({ length: 200 }, (_, index) => ({
        code: name(index),
        message: name(index),
        count: 1,
        firstAtMs: 5,
        at: name(index),
      })),
      statuses: Object.fromEntries(Array.from({ length: 300 }, (_, index) => [200 + index, 1])),
      findings: Array.from({ length: 20 }, (_, index) => ({
        kind: 'saturated' as const,
        seen: name(index),
        spoils: name(index),
        fix: name(index),
      })),
      slowest: Array.from({ length: 5 }, (_, index) => ({
        index,
        status: 0,
        startMs: 1,
        latencyMs: 2,
        step: name(index),
        stepMs: 1,
        stepsMs: 1,
        traceId: name(index),
        sampled: true,
        traceUrl: ['javascript:alert(1)', 'data:text/html,<b>', `//${name(1)}`, 'http://a:b@c/', 'x'][index]!,
      })),
      target: targetOf({ ended: name(1), output: '', note: name(2) }, targetRecord({ series: Array.from({ length: 600 }, () => point) })),
      otherTargets: [targetOf({ output: name(3) }, targetRecord({ gcMs: Number.NaN, eventLoop: undefined }))],
      aborted: true,
      abortReason: name(3),
    }),
    Array.from({ length: 300 }, (_, index) =>
      claim({ scope: `step ${name(index)}`, metric: name(index), verdict: index % 2 === 0 ? 'fail' : 'pass', text: name(index) }),
    ),
    { test: { file: name(4), name: name(5), project: name(6), attempt: 3 }, profile: name(7) },
  )
}
