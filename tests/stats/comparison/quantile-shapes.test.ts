import { describe, expect, test } from 'vitest'
import { pairsOf, SHAPES, trueRatio } from '../../../benchmarks/shapes.mjs'
import { judgePairs, processJudge } from '../../../src/stats/comparison/judge-pairs.ts'
import type { MetricJudgement, ComparisonVerdict } from '../../../src/stats/comparison/judgement.ts'
import type { Metric } from '../../../src/stats/comparison/metric.ts'
import type { Pair } from '../../../src/stats/comparison/pair.ts'
import { seededRandom } from '../../../src/units/random.ts'

const RUNS = 40

/** On a machine that drifts, with neighbouring latencies that are alike and blocks that something slowed down. */
const NOISE = { drift: 0.03, correlation: 0.5, bursts: 0.03 }

function judgedRuns(shape: string, metric: Metric, theta: number, perBlock: number): readonly MetricJudgement[] {
  return Array.from({ length: RUNS }, (_, run) => {
    const pairs = pairsOf(SHAPES[shape]!, { pairs: 64, perBlock, random: seededRandom(run, perBlock), ...NOISE })
    return judgePairs(pairs, { [metric]: theta }).metrics[metric]!
  })
}

const countOf = (verdict: ComparisonVerdict, runs: readonly MetricJudgement[]): number =>
  runs.filter((run) => run.verdict === verdict).length

const holds = ([low, high]: readonly [number, number], ratio: number): boolean => low <= ratio && ratio <= high

describe('a verdict on p95 at theta 10 % is about p95', () => {
  test.for([
    // Shape, how many of 40 pass and fail at least and at most.
    { shape: 'same', pass: [40, 40], fail: [0, 0] },
    { shape: 'all +20 %', pass: [0, 0], fail: [36, 40] },
    { shape: 'p94 on +20 %', pass: [0, 1], fail: [24, 40] },
    { shape: 'p90 on +15 %', pass: [0, 1], fail: [8, 40] },
    { shape: 'p80 to p94 lifted to p94', pass: [32, 40], fail: [0, 1] },
    { shape: 'slow mode 10 % to 19 %', pass: [36, 40], fail: [0, 1] },
    { shape: 'new mode of 7 % at four times', pass: [0, 0], fail: [36, 40] },
  ] as const)('$shape', ({ shape, pass, fail }) => {
    const runs = judgedRuns(shape, 'p95', 0.1, 200)
    const counts = { pass: countOf('pass', runs), fail: countOf('fail', runs) }
    expect(counts.pass, JSON.stringify(counts)).toBeGreaterThanOrEqual(pass[0])
    expect(counts.pass, JSON.stringify(counts)).toBeLessThanOrEqual(pass[1])
    expect(counts.fail, JSON.stringify(counts)).toBeGreaterThanOrEqual(fail[0])
    expect(counts.fail, JSON.stringify(counts)).toBeLessThanOrEqual(fail[1])
    const truth = trueRatio(SHAPES[shape]!, 'p95')
    expect(runs.filter(({ interval }) => holds(interval, truth)).length).toBeGreaterThanOrEqual(36)
  })
})

/** Pairs of processes, each with 8 pairs of blocks, on a machine that is at times half or twice as fast for as long as a pair of processes lives. */
function judgedProcesses(shape: string, run: number): MetricJudgement {
  const random = seededRandom(run, 1)
  const judge = processJudge({ p95: 0.1 })
  for (let verdict: ComparisonVerdict | undefined; verdict === undefined;) {
    const level = Math.exp(0.7 * (2 * random() - 1))
    const slowed = (block: Pair['base']): Pair['base'] => ({ ...block, latenciesMs: block.latenciesMs.map((ms) => level * ms) })
    const pairs = pairsOf(SHAPES[shape]!, { pairs: 8, perBlock: 200, random, ...NOISE })
    verdict = judge.add(...pairs.map(({ first, base, head }) => ({ first, base: slowed(base), head: slowed(head) })))
  }
  return judge.judgement().metrics.p95!
}

describe('a verdict on p95 over fresh processes is about p95, however unlike the processes are', () => {
  test.for([
    { shape: 'same', pass: [15, 15], fail: [0, 0] },
    { shape: 'p94 on +20 %', pass: [0, 0], fail: [8, 15] },
    { shape: 'p80 to p94 lifted to p94', pass: [13, 15], fail: [0, 0] },
    { shape: 'slow mode 10 % to 19 %', pass: [15, 15], fail: [0, 0] },
  ] as const)('$shape', ({ shape, pass, fail }) => {
    const runs = Array.from({ length: 15 }, (_, run) => judgedProcesses(shape, run))
    const counts = { pass: countOf('pass', runs), fail: countOf('fail', runs) }
    expect(counts.pass, JSON.stringify(counts)).toBeGreaterThanOrEqual(pass[0])
    expect(counts.pass, JSON.stringify(counts)).toBeLessThanOrEqual(pass[1])
    expect(counts.fail, JSON.stringify(counts)).toBeGreaterThanOrEqual(fail[0])
    expect(counts.fail, JSON.stringify(counts)).toBeLessThanOrEqual(fail[1])
  })
})
