import { expect, test } from 'vitest'
import { comparisonLine } from '../../../src/report/comparison/comparison-line.ts'
import { summaryOfComparison } from '../../../src/report/comparison/comparison-summary.ts'
import { describeComparison } from '../../../src/report/comparison/describe-comparison.ts'
import { cellsOf } from '../../../src/report/table/table-row.ts'
import { noteVerdict } from '../../../src/result/comparison/latest-verdict.ts'
import { toShowNoRegression } from '../../../src/vitest/matchers/comparison/to-show-no-regression.ts'
import { builtComparison } from '../../result/comparison/build-comparison.ts'

const equal = builtComparison({ base: { latencyMs: 1 }, head: { latencyMs: 1 }, pairs: 24 })
const slower = builtComparison({ base: { latencyMs: 1 }, head: { latencyMs: 1.5 }, pairs: 24 })
const failing = builtComparison({ base: { latencyMs: 1 }, head: { latencyMs: 0.5, failsEvery: 20 }, pairs: 24 })
const tail = builtComparison({
  base: { latencyMs: 1 },
  head: { latencyMs: 1, slowestMs: 4 },
  pairs: 24,
  options: { theta: { p99: '25%' } },
})
const open = builtComparison({ base: { latencyMs: 1 }, head: { latencyMs: 1 }, pairs: 5 })

const messageOn = (
  result: typeof equal,
  ...asked: Parameters<typeof toShowNoRegression> extends [unknown, ...infer Rest] ? Rest : never
): string => toShowNoRegression.call({ isNot: false }, result, ...asked).message()

test('a comparison in one line', () => {
  expect(comparisonLine('checkout', equal)).toMatchInlineSnapshot(
    `"checkout: head against base in 24 pairs of blocks of 50 ms (2.42 s) · p50 -0.2 % (interval up to +0.2 %) · p95 -0.1 % (interval up to +0.3 %) · throughput (time per success) 0.0 % (interval up to +0.3 %) · sound · seed 8841 · pass"`,
  )
  expect(comparisonLine('checkout', failing)).toMatchInlineSnapshot(
    `"checkout: head against base in 24 pairs of blocks of 50 ms (2.42 s) · p50 -50.1 % (interval up to -49.9 %) · p95 -50.0 % (interval up to -49.9 %) · throughput (time per success) -47.0 % (interval up to -46.7 %) · head failed 240 of 4 800 (5 %) · sound · seed 8841 · fail"`,
  )
})

test('a regression: what is slower by how much, and what moved', () => {
  expect(messageOn(slower)).toMatchInlineSnapshot(`
    "expected p50 of head at most 5 % above base, got +49.7 % (interval +48.7 % to +50.2 %) in 12 pairs
    expected p95 of head at most 10 % above base, got +49.8 % (interval +48.9 % to +50.3 %) in 12 pairs
    expected throughput (time per success) of head at most 5 % above base, got +49.7 % (interval +48.9 % to +50.1 %) in 12 pairs
      base       4 800 iterations   p50 1 ms   p90 1 ms   p99 1 ms   max 1 ms
                 200: 4 800
      head       4 800 iterations   p50 1.5 ms   p90 1.5 ms   p99 1.5 ms
                 max 1.5 ms   200: 4 800
      moved      p10 +50.0 %   p25 +49.8 %   p50 +49.8 %   p75 +49.7 %
                   p90 +49.8 %   p95 +49.9 %   p99 +50.0 %
                 everything takes longer, the usual requests and the slowest
      took       24 pairs of blocks of 50 ms (2.42 s), after a warm-up of 800 ms
      replay     VITEST_LOAD_SEED=8841"
  `)
})

test('more CPU time of the target', () => {
  const costlier = builtComparison({ base: { latencyMs: 1, cpuMs: 0.2 }, head: { latencyMs: 1, cpuMs: 0.22 }, pairs: 24 })
  expect(messageOn(costlier, { cpu: '5%' }).split('\n')[0]).toMatchInlineSnapshot(
    `"expected CPU time per iteration of head at most 5 % above base, got +10.0 % (interval +10.0 % to +10.0 %) in 12 pairs"`,
  )
  expect(messageOn(costlier, { cpu: '15%' })).toContain('expected a regression of head, but there is none')
  expect(() => messageOn(equal, { cpu: '5%' })).toThrowErrorMatchingInlineSnapshot(
    `[LoadError: The CPU time of the targets is not known: it is sampled if serve() started them in this file, as in const app = serve(new URL('./server.mjs', import.meta.url)), and both arms load one]`,
  )
})

test('errors come before latencies', () => {
  expect(messageOn(failing).split('\n').slice(0, 3)).toMatchInlineSnapshot(`
    [
      "expected no more bad iterations in head than in base, got 5 % against 0 %  (more in 24 of 24 pairs that differ)",
      "expected no more iterations with status 503 in head than in base, got 5 % against 0 %  (more in 24 of 24 pairs that differ)",
      "  most often status-503 240×: status-503 came instead of a reply",
    ]
  `)
})

test('where only the slowest have moved, it says so', () => {
  expect(describeComparison(tail)).toContain('mostly the slowest requests')
  expect(describeComparison(equal)).not.toMatch(/mostly|everything takes longer/)
})

test('what is left open, and what it would take', () => {
  expect(messageOn(open)).toMatchInlineSnapshot(`
    "INCONCLUSIVE: neither a regression nor its absence is proven
      p50 -0.1 % (interval unknown) does not show whether it is at most 5 % above base, in 5 pairs; 8 are needed: give it a longer \`maxDuration\`
      p95 -0.1 % (interval unknown) does not show whether it is at most 10 % above base, in 5 pairs; 8 are needed: give it a longer \`maxDuration\`
      throughput (time per success) 0.0 % (interval unknown) does not show whether it is at most 5 % above base, in 5 pairs; 8 are needed: give it a longer \`maxDuration\`"
  `)
})

test('its opposite was asked for, and there is no regression', () => {
  expect(toShowNoRegression.call({ isNot: true }, equal).message().split('\n').slice(0, 4)).toMatchInlineSnapshot(`
    [
      "expected a regression of head, but there is none",
      "  p50 -0.2 % (interval up to +0.2 %), not above 5 %",
      "  p95 -0.1 % (interval up to +0.3 %), not above 10 %",
      "  throughput (time per success) 0.0 % (interval up to +0.3 %), not above 5 %",
    ]
  `)
})

test('the table shows changes in place of numbers', () => {
  const summary = JSON.parse(JSON.stringify(summaryOfComparison(slower))) as ReturnType<typeof summaryOfComparison>
  expect(cellsOf({ name: 'checkout', summary, verdict: 'FAIL' })).toMatchInlineSnapshot(`
    [
      "compare",
      "9 600",
      "+49.7 %",
      "+49.8 %",
      "–",
      "-33.2 %",
      "0",
    ]
  `)
  expect(summary.comparison).toMatchObject({ verdict: 'fail', pairs: expect.any(Number) as number })
  expect(JSON.stringify(summary).length).toBeLessThan(2_000)
})

test('the summary tells the verdict of the matcher that looked last', () => {
  const summary = summaryOfComparison(equal)
  noteVerdict(equal, 'inconclusive')
  expect(summary.comparison!.verdict).toBe('inconclusive')
})
