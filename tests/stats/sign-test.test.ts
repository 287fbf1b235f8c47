import { expect, test } from 'vitest'
import { signTest } from '../../src/stats/sign-test.ts'

test.each([
  [0, 0, 1],
  [0, 8, 1],
  [1, 1, 0.5],
  [8, 8, 1 / 256],
  [7, 8, 9 / 256],
  [16, 16, 2 ** -16],
  [33, 64, 0.4503],
])('%i heads or more of %i coins: %f', (heads, trials, chance) => {
  expect(signTest(heads, trials)).toBeCloseTo(chance, 4)
})
