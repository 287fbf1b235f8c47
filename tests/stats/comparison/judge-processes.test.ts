import { describe, expect, test } from 'vitest'
import { processJudge } from '../../../src/stats/comparison/judge-pairs.ts'
import type { ComparisonVerdict } from '../../../src/stats/comparison/judgement.ts'
import type { Block, Pair } from '../../../src/stats/comparison/pair.ts'
import { seededRandom, type Random } from '../../../src/units/random.ts'

const PAIRS = 8
const SAMPLES = 60
/** Two processes of the same code differ by some percent, whatever is measured in them. */
const PROCESS_SD = 0.03
const BLOCK_SD = 0.02

const normal = (random: Random): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

function block(scale: number, random: Random): Block {
  const level = scale * Math.exp(BLOCK_SD * normal(random))
  const latenciesMs = Float64Array.from({ length: SAMPLES }, () => level * Math.exp(0.3 * normal(random)))
  return { latenciesMs, succeeded: SAMPLES, elapsedMs: latenciesMs.reduce((sum, ms) => sum + ms, 0) }
}

/** The blocks of one pair of processes; head takes `ratio` times as long, but for what the processes differ. */
function fork(ratio: number, random: Random): readonly Pair[] {
  const [base, head] = [Math.exp(PROCESS_SD * normal(random)), ratio * Math.exp(PROCESS_SD * normal(random))]
  return Array.from({ length: PAIRS }, () => ({ base: block(base, random), head: block(head, random), first: 'base' as const }))
}

/** The same on a machine that is at times several times slower, for seconds: in all of a pair of processes, or in some of its blocks. */
function busyFork(ratio: number, random: Random): readonly Pair[] {
  const level = Math.exp(0.6 * normal(random))
  const busyBlock = (ratio: number): Block => {
    const scale = level * ratio * Math.exp(0.4 * normal(random))
    // As many as fit into a block.
    const count = Math.max(4, Math.round(200 / scale))
    return {
      latenciesMs: Float64Array.from({ length: count }, () => scale * Math.exp(0.5 * normal(random))),
      succeeded: count,
      elapsedMs: 60,
    }
  }
  return Array.from({ length: PAIRS }, () => ({ base: busyBlock(1), head: busyBlock(ratio), first: 'base' as const }))
}

function verdictOf(
  ratio: number,
  theta: number,
  seed: number,
): { readonly verdict: ComparisonVerdict | undefined; readonly forks: number } {
  const random = seededRandom(seed)
  const judge = processJudge({ p50: theta, p95: 2 * theta, throughput: theta })
  for (let forks = 1; ; forks++) {
    const verdict = judge.add(...fork(ratio, random))
    if (verdict !== undefined) return { verdict, forks }
  }
}

const shareOf = (verdict: ComparisonVerdict, ratio: number, theta: number, trials: number): number =>
  Array.from({ length: trials }, (_, seed) => verdictOf(ratio, theta, seed)).filter((found) => found.verdict === verdict).length / trials

describe('pairs of processes', () => {
  test('prove a slow-down of 30 % with eight of them', () => {
    expect(verdictOf(1.3, 0.05, 1)).toEqual({ verdict: 'fail', forks: 8 })
  })

  test('are never more than sixteen', () => {
    for (let seed = 0; seed < 20; seed++) expect(verdictOf(1.05, 0.05, seed).forks).toBeLessThanOrEqual(16)
  })

  test('of the same code fail no more often than alpha at theta 0, although within each pair the difference is plain', () => {
    // At 1 %, 8 or more of 300 happen once in 80 times.
    expect(shareOf('fail', 1, 0, 300)).toBeLessThan(8 / 300)
  })

  test('of the same code do not fail at theta 5 %, and most of them pass', () => {
    expect(shareOf('fail', 1, 0.05, 100)).toBe(0)
    expect(shareOf('pass', 1, 0.05, 100)).toBeGreaterThan(0.5)
  })

  test('find 15 % nearly always', () => {
    expect(shareOf('fail', 1.15, 0.05, 100)).toBeGreaterThan(0.9)
  })

  test('prove of every metric what is four times slower by eight of them, although the machine is several times slower at times', () => {
    for (let seed = 0; seed < 20; seed++) {
      const random = seededRandom(seed)
      const judge = processJudge({ p50: 0.05, p95: 0.1, throughput: 0.05 })
      const verdicts = Array.from({ length: 8 }, () => judge.add(...busyFork(4, random)))
      expect(verdicts.at(-1)).toBe('fail')
      const { p50, p95, throughput } = judge.judgement().metrics
      expect([p50, p95, throughput].map((metric) => metric!.verdict)).toEqual(['fail', 'fail', 'fail'])
      expect(p50!.interval[0]).toBeGreaterThanOrEqual(1.05)
    }
  })

  test('clear what is not slower, although the machine is several times slower at times', () => {
    let passed = 0
    for (let seed = 0; seed < 20; seed++) {
      const random = seededRandom(seed)
      const judge = processJudge({ p50: 0.5 })
      let verdict: ComparisonVerdict | undefined
      while (verdict === undefined) verdict = judge.add(...busyFork(1, random))
      expect(verdict).not.toBe('fail')
      if (verdict === 'pass') passed++
    }
    expect(passed).toBeGreaterThan(14)
  })

  test('in which a side had no success are left out', () => {
    const judge = processJudge({ p50: 0.05 })
    const random = seededRandom(1)
    const nothing: Block = { latenciesMs: new Float64Array(), succeeded: 0, elapsedMs: 50 }
    expect(judge.add({ base: block(1, random), head: nothing, first: 'base' })).toBeUndefined()
    for (let forks = 0; forks < 7; forks++) expect(judge.add(...fork(2, random))).toBeUndefined()
    expect(judge.add(...fork(2, random))).toBe('fail')
    expect(judge.judgement()).toMatchObject({ verdict: 'fail', pairs: 8, unusable: 1 })
  })
})
