import { describe, expect, test } from 'vitest'
import { judgedAt, withFindingsOf } from '../../../src/result/comparison/comparison.ts'
import { comparisonIn, judgeRegression } from '../../../src/result/comparison/verdict-regression.ts'
import { retried } from '../../../src/result/findings/test-findings.ts'
import { originOf } from '../../../src/result/result-origin.ts'
import { messageOf } from '../../helpers/message-of.ts'
import { builtComparison } from './build-comparison.ts'

const EQUAL = { base: { latencyMs: 1 }, head: { latencyMs: 1 }, pairs: 24 }
const SLOWER = { base: { latencyMs: 1 }, head: { latencyMs: 1.5 }, pairs: 24 }

test('equal arms pass, and every metric says by how much they may differ', () => {
  const result = builtComparison(EQUAL)
  expect(result.verdict).toBe('pass')
  expect(Object.keys(result.metrics)).toEqual(['p50', 'p95', 'throughput'])
  expect(result.metrics.p50!.ratio).toBeCloseTo(1, 2)
  expect(result.metrics.p50!.interval[1]).toBeLessThan(1.05)
})

test('a slower head fails, and the shift function says that all of it has moved', () => {
  const result = builtComparison(SLOWER)
  expect(result.verdict).toBe('fail')
  expect(result.metrics.p50).toMatchObject({ verdict: 'fail', theta: 0.05 })
  expect(result.metrics.p50!.ratio).toBeCloseTo(1.5, 1)
  for (const { ratio } of result.shift) expect(ratio).toBeCloseTo(1.5, 1)
})

test('it is plain data: a clone is judged alike', () => {
  const result = builtComparison(SLOWER)
  const clone = structuredClone(result)
  expect(clone).toEqual(result)
  expect(judgeRegression(comparisonIn(clone), { p50: '60%' }).verdict).toBe('pass')
})

test('the throughput of an arm is that of its blocks', () => {
  const { base, samples } = builtComparison(EQUAL)
  const elapsedMs = samples.reduce((sum, pair) => sum + pair.base.elapsedMs, 0)
  expect(base.throughput.mean).toBeCloseTo((24 * 200 * 1_000) / elapsedMs, 6)
})

describe('other thetas', () => {
  test('are judged by the same pairs', () => {
    const result = builtComparison(SLOWER)
    expect(judgedAt(result, { p50: 0.6 }).verdict).toBe('pass')
    expect(judgedAt(result, { p50: 0.4 }).verdict).toBe('fail')
    expect(judgedAt(result, { p99: 0.25 }).metrics.p99).toMatchObject({ verdict: 'fail', theta: 0.25 })
  })

  test('do not turn a head that fails into one that passes', () => {
    const result = builtComparison({ ...EQUAL, head: { latencyMs: 0.5, failsEvery: 20 } })
    expect(judgeRegression(result, { p50: '100%' })).toMatchObject({ verdict: 'fail', outcomes: [{ outcome: 'bad' }, { outcome: '503' }] })
  })
})

test('a head that seems to fail is not called fine, whatever its latencies are', () => {
  const result = builtComparison({ ...EQUAL, head: { latencyMs: 0.5, failsEvery: 20 }, pairs: 12 })
  expect(result.metrics.p50!.verdict).toBe('pass')
  expect(result).toMatchObject({ verdict: 'inconclusive', outcomes: [], suspected: [{ outcome: 'bad' }, { outcome: '503' }] })
})

test('time that was up for both arms lets the last look take what is left', () => {
  const result = builtComparison({ ...EQUAL, pairs: 7, changes: { end: 'time' } })
  expect(result.design).toEqual({ alpha: 0.005, endedAt: 7 })
  expect(builtComparison(EQUAL).design).toEqual({ alpha: 0.005 })
})

describe('findings', () => {
  test('that slow both arms alike spoil nothing', () => {
    const result = builtComparison({ ...SLOWER, observed: { generator: { loopDelayP99Ms: 50, cpuWaitRatio: 0.9 } } })
    expect(result.findings.map(({ kind }) => kind)).toEqual(['saturated', 'busy-machine'])
    expect(result.sound).toBe(true)
    expect(judgeRegression(result).invalidatedBy).toEqual([])
  })

  test('of what was not measured spoil all', () => {
    const covered = builtComparison({ ...SLOWER, observed: { observations: { coverage: true } } })
    expect([covered.sound, judgeRegression(covered).invalidatedBy.map(({ kind }) => kind)]).toEqual([false, ['coverage-on']])
  })

  test('that only the test runner knows are those of its arms too, and parts of an arm still belong to it', () => {
    const result = withFindingsOf(builtComparison(EQUAL), [retried(1)])
    for (const { findings } of [result, result.base, result.head]) expect(findings.map(({ kind }) => kind)).toEqual(['retried'])
    expect(originOf(builtComparison(EQUAL).head.requests)).toMatchObject({ name: 'requests' })
    for (const arm of [result.base, result.head, builtComparison(EQUAL).head]) expect(originOf(arm.requests)!.owner).toBe(arm)
  })

  test('a block that changes the next one is told', () => {
    const { samples } = builtComparison({ ...EQUAL, pairs: 64 })
    const carried = samples.map((pair) => ({
      ...pair,
      base: { ...pair.base, latenciesMs: pair.base.latenciesMs.map((latencyMs) => (pair.first === 'head' ? 2 : 1) * latencyMs) },
    }))
    const result = builtComparison({ ...EQUAL, pairs: 64, changes: { pairs: carried } })
    expect(result.findings.map(({ kind }) => kind)).toEqual(['carry-over'])
    expect(result.findings[0]!.seen).toMatch(/^blocks of base right after one of head took \d+ % longer than those before it, /)
    expect(result.sound).toBe(false)
  })
})

describe('what cannot be judged', () => {
  test.each([
    ['a promise', Promise.resolve(), 'got a promise: write expect(await load.compare(…)), with the await'],
    ['a run', { iterations: {}, latency: {} }, 'got the result of a single run'],
    ['something else', 5, 'got 5 (number)'],
  ])('%s', (_what, received, reason) => {
    expect(messageOf(() => comparisonIn(received))).toContain(`not-judgeable: Expected a result of load.compare(), ${reason}`)
  })

  test('arms of which nothing succeeded', () => {
    const dead = { latencyMs: 1, failsEvery: 1 }
    expect(messageOf(() => judgeRegression(builtComparison({ base: dead, head: dead, pairs: 16 })))).toMatch(
      /no iteration of base succeeded, most often status-503 [\d ]+×/,
    )
    const headIsDead = builtComparison({ base: { latencyMs: 1 }, head: dead, pairs: 16 })
    expect(judgeRegression(headIsDead).verdict).toBe('fail')
    expect(messageOf(() => judgeRegression(headIsDead, undefined, {}, true))).toContain('no iteration of head succeeded')
  })

  test('options that are none', () => {
    const result = builtComparison(EQUAL)
    expect(messageOf(() => judgeRegression(result, undefined, { inconclusive: 'maybe' } as object))).toContain(
      "to be 'warn', 'fail' or 'pass'",
    )
    expect(messageOf(() => judgeRegression(result, undefined, { conclusive: 'fail' } as object))).toContain('Unknown option `conclusive`')
    expect(messageOf(() => judgeRegression(result, {}))).toContain('Expected `theta` to be shares by metric')
  })
})
