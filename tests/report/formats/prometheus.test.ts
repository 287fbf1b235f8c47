import { describe, expect, test } from 'vitest'
import { prometheusText } from '../../../src/report/formats/prometheus.ts'
import { Histogram } from '../../../src/stats/histogram.ts'
import { builtComparison } from '../../result/comparison/build-comparison.ts'
import { buildReport, buildRun, claim } from '../document/build-report.ts'
import { buildResult, overloaded, stepOf, succeeded } from '../build-result.ts'

const place = (name: string, attempt = 1): object => ({ test: { file: 'a.test.ts', name, project: 'api', attempt } })

const linesOf = (text: string, start: string): readonly string[] => text.split('\n').filter((line) => line.startsWith(start))

const LABELS = 'project="api",file="a.test.ts",test="t",run="0",scenario=""'

test('a run becomes a histogram, counters, and its limits', () => {
  const result = buildResult({
    ...succeeded([4, 59, 20_000]),
    iterations: { started: 6, succeeded: 3, failed: 2, cutOff: 1, dropped: 7 },
    statuses: { 200: 3, 503: 2 },
  })
  expect(prometheusText(buildReport(buildRun(result, [claim({ limit: 60 }), claim({ verdict: 'fail', metric: 'p99' })], place('t'))))).toBe(
    `# HELP vitest_load_iteration_duration_seconds Latency of iterations that succeeded, from the time they were due.
# TYPE vitest_load_iteration_duration_seconds histogram
${[
  ['0.005', 1],
  ['0.01', 1],
  ['0.025', 1],
  ['0.05', 1],
  ['0.06', 2],
  ['0.075', 2],
  ['0.1', 2],
  ['0.25', 2],
  ['0.5', 2],
  ['0.75', 2],
  ['1', 2],
  ['2.5', 2],
  ['5', 2],
  ['7.5', 2],
  ['10', 2],
  ['+Inf', 3],
]
  .map(([le, count]) => `vitest_load_iteration_duration_seconds_bucket{${LABELS},le="${le}"} ${count}`)
  .join('\n')}
vitest_load_iteration_duration_seconds_sum{${LABELS}} 20.063
vitest_load_iteration_duration_seconds_count{${LABELS}} 3
# HELP vitest_load_iterations_total Iterations by how they ended.
# TYPE vitest_load_iterations_total counter
vitest_load_iterations_total{${LABELS},outcome="succeeded"} 3
vitest_load_iterations_total{${LABELS},outcome="failed"} 2
vitest_load_iterations_total{${LABELS},outcome="cut_off"} 1
vitest_load_iterations_total{${LABELS},outcome="dropped"} 7
# HELP vitest_load_responses_total Iterations by the status of their reply.
# TYPE vitest_load_responses_total counter
vitest_load_responses_total{${LABELS},code="200"} 3
vitest_load_responses_total{${LABELS},code="503"} 2
# HELP vitest_load_limit Limits that a matcher judged, in seconds, as a share from 0 to 1, or per second.
# TYPE vitest_load_limit gauge
vitest_load_limit{${LABELS},matcher="toHaveLatencyBelow",metric="p95",scope="run",verdict="pass"} 0.06
vitest_load_limit{${LABELS},matcher="toHaveLatencyBelow",metric="p99",scope="run",verdict="fail"} 0.05
`,
  )
})

test('a bound counts what a matcher finds to be at most that', () => {
  const result = overloaded()
  const text = prometheusText(buildReport(buildRun(result, [], place('t'))))
  const histogram = Histogram.decode(result.latency.histogram)
  for (const [bound, microseconds] of [
    ['0.05', 50_000],
    ['0.1', 100_000],
  ] as const) {
    const [line] = linesOf(text, `vitest_load_iteration_duration_seconds_bucket{${LABELS},le="${bound}"}`)
    expect(line).toMatch(new RegExp(` ${histogram.count - histogram.countAbove(microseconds)}$`))
  }
})

const seriesIn = (text: string): readonly string[] =>
  text.split('\n').flatMap((line) => (line === '' || line.startsWith('#') ? [] : [line.slice(0, line.lastIndexOf(' '))]))

describe('no series is there twice', () => {
  test('of several attempts, arms, runs, scenarios and equal claims', () => {
    const text = prometheusText(
      buildReport(
        buildRun(overloaded(), [claim(), claim({ limit: 60 })], place('t', 1)),
        buildRun(overloaded(), [claim(), claim({ limit: 60 })], place('t', 2)),
        buildRun(overloaded(), [], { ...place('t', 2), run: 1 }),
        buildRun(buildResult({ ...overloaded(), scenarios: { buy: overloaded(), browse: overloaded() } }), [], place('u')),
        buildRun(builtComparison({ base: { latencyMs: 1 }, head: { latencyMs: 1 }, pairs: 16 }), [], place('v')),
        buildRun(overloaded(), [], place('w\u0000')),
        buildRun(overloaded(), [], place('w')),
      ),
    )
    const series = seriesIn(text)
    expect(new Set(series).size).toBe(series.length)
    expect(linesOf(text, 'vitest_load_iterations_total').filter((line) => line.includes('test="t"'))).toHaveLength(8)
    expect(linesOf(text, 'vitest_load_iterations_total').filter((line) => line.includes('test="u"'))).toHaveLength(8)
    expect(text).toContain('arm="head"')
    expect(text).toContain('number="2"')
  })
})

test('steps have their own limits among their bounds', () => {
  const text = prometheusText(
    buildReport(
      buildRun(buildResult({ steps: { login: stepOf([1]), pay: stepOf([2]) } }), [claim({ scope: 'step login', limit: 33 })], place('t')),
    ),
  )
  const bounds = linesOf(text, 'vitest_load_step_duration_seconds_bucket').filter((line) => line.includes('le="0.033"'))
  expect(bounds).toEqual([`vitest_load_step_duration_seconds_bucket{${LABELS},step="login",le="0.033"} 1`])
})

test('a document without loads is an empty text', () => {
  expect(prometheusText(buildReport())).toBe('')
})
