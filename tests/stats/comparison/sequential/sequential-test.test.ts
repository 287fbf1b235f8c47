import { describe, expect, test } from 'vitest'
import { type TestPlan, planFor } from '../../../../src/stats/comparison/design.ts'
import { SequentialTest } from '../../../../src/stats/comparison/sequential/sequential-test.ts'
import { sumPaths } from '../../../../src/stats/comparison/sequential/sign-paths.ts'
import { seededRandom } from '../../../../src/units/random.ts'

/** Whether a run with these differences is rejected at any look. */
function isRejected(differences: Float64Array, { looks, slower }: TestPlan): boolean {
  const test = new SequentialTest(slower)
  const sums = new Int32Array(slower.paths)
  return looks.some(({ pairs, share }) => {
    if (test.allowance(share) < 1) return false
    sumPaths(differences.subarray(0, pairs), sums)
    return sums[0]! > test.look(sums, share)
  })
}

/** How many of all the ways the coins could have fallen are rejected, for differences of these sizes. */
function rejectionsAmongAllCoins(sizes: Float64Array, plan: TestPlan): number {
  let rejected = 0
  for (let coins = 0; coins < 2 ** sizes.length; coins++) {
    const differences = sizes.map((size, pair) => ((coins >> pair) & 1 ? -size : size))
    if (isRejected(differences, plan)) rejected++
  }
  return rejected
}

describe('of all the ways the coins could have fallen', () => {
  const plan = planFor({ alpha: 0.05, looks: [5, 6, 7, 8, 9, 10], spending: 1, paths: 1_024 })
  const random = seededRandom(1)

  // One path too few retired at a look would let one more of them through at each of the looks after it.
  test('just the share alpha is rejected, over all looks together', () => {
    const sizes = Float64Array.from({ length: 10 }, () => -Math.log(random()))
    expect(rejectionsAmongAllCoins(sizes, plan)).toBe(Math.floor(0.05 * 1_024))
  })

  test('no more than that are rejected where many outcomes are equal', () => {
    const sizes = Float64Array.from([1, 1, 1, 1, 2, 2, 2, 0, 0, 3])
    expect(rejectionsAmongAllCoins(sizes, plan)).toBeLessThanOrEqual(51)
  })

  test('just the share alpha is rejected where the paths are a choice of all the swaps', () => {
    const sizes = Float64Array.from({ length: 12 }, () => -Math.log(random()))
    const few = planFor({ alpha: 0.05, looks: [6, 8, 10, 12], paths: 256 })
    expect(rejectionsAmongAllCoins(sizes, few)).toBe(Math.floor(0.05 * 256) * 16)
  })
})

test('of 20 000 runs in which nothing differs, one in a hundred is rejected', () => {
  const plan = planFor({ paths: 1_024 })
  const random = seededRandom(2_026)
  const differences = new Float64Array(64)
  let rejected = 0
  for (let run = 0; run < 20_000; run++) {
    // Bursts of ten times the noise in one pair of eight, which the next pairs still feel: nothing is fair but the coin.
    for (let pair = 0; pair < differences.length; pair++) {
      const size = (random() < 0.125 ? 10 : 1) * random() + 0.5 * Math.abs(differences[pair - 1] ?? 0)
      differences[pair] = random() < 0.5 ? size : -size
    }
    if (isRejected(differences, plan)) rejected++
  }
  expect(rejected / 20_000).toBeGreaterThan(0.0075)
  expect(rejected / 20_000).toBeLessThan(0.0125)
})
