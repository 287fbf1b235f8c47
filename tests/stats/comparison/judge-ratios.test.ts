import { describe, expect, test } from 'vitest'
import { judgeRatios } from '../../../src/stats/comparison/judge-pairs.ts'
import { seededRandom } from '../../../src/units/random.ts'
import { normal } from './simulated.ts'

/** Log ratios of forks: a true slow-down, and what two processes of the same code differ by. */
function forks({ count, slower, spread, seed }: { count: number; slower: number; spread: number; seed: number }): readonly number[] {
  const random = seededRandom(seed)
  return Array.from({ length: count }, () => Math.log1p(slower) + spread * normal(random))
}

describe('forks', () => {
  test('that are all 20 % slower fail at the first look that can be sure', () => {
    const judgement = judgeRatios({ p50: forks({ count: 16, slower: 0.2, spread: 0.02, seed: 1 }) }, { p50: 0.05 })
    expect(judgement).toMatchObject({ verdict: 'fail', pairs: 8 })
    expect(judgement.metrics.p50?.ratio).toBeCloseTo(1.2, 1)
  })

  // 2⁻⁸ of all ways to swap eight forks, 0.4 %, is within the 0.5 % of the first look; 2⁻⁶ of six is not.
  test('are too few where no outcome could prove anything', () => {
    const six = forks({ count: 6, slower: 2, spread: 0, seed: 1 })
    expect(judgeRatios({ p50: six }, { p50: 0.05 }, { looks: [6], alpha: 0.01 }).verdict).toBe('inconclusive')
    expect(judgeRatios({ p50: six }, { p50: 0.05 }, { looks: [6], alpha: 0.02 }).verdict).toBe('fail')
  })

  test('that do not differ pass, and what was spent is not asked back', () => {
    const judgement = judgeRatios({ p50: forks({ count: 16, slower: 0, spread: 0.02, seed: 1 }) }, { p50: 0.05 })
    expect(judgement.verdict).toBe('pass')
    expect(judgement.metrics.p50?.interval[1]).toBeLessThan(1.05)
  })

  test('without a ratio in one metric are left out of all', () => {
    const p50 = forks({ count: 10, slower: 0.2, spread: 0.02, seed: 2 })
    const throughput = p50.with(1, Number.NaN).with(4, Number.NEGATIVE_INFINITY)
    const without = p50.filter((_, fork) => fork !== 1 && fork !== 4)
    const { unusable, ...judgement } = judgeRatios({ p50, throughput }, { p50: 0.05, throughput: 0.05 })
    expect(unusable).toBe(2)
    expect({ ...judgement, unusable: 0 }).toEqual(judgeRatios({ p50: without, throughput: without }, { p50: 0.05, throughput: 0.05 }))
  })

  test('of which there are none for a metric leave nothing to judge', () => {
    expect(judgeRatios({ p50: [0.1] }, { p50: 0.05, p95: 0.1 })).toEqual({ verdict: 'inconclusive', pairs: 0, unusable: 0, metrics: {} })
  })
})
