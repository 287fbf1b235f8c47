/**
 * Lesson 26. What a portable task imports goes along, by the same aliases, plugins and definitions as in the tests: `@shop` stands in `vitest.config.ts`.
 */
import { expect } from 'vitest'
import { loadTest, portable } from 'vitest-load'
import { totalCents } from '@shop/prices'

const basket = [
  { cents: 250, count: 4 },
  { cents: 999, count: 1 },
]

// `basket` is at the top level of this file, so it goes along. A constant inside the test would be refused while the file is read, with the line.
const checkout = portable(({ step }) => step('total', () => totalCents(basket)))

loadTest('the total of a basket', { threads: 2, concurrency: 2, iterations: 200 }, async ({ load }) => {
  const result = await load(checkout)
  expect(result).toHaveErrorRateBelow(0)
  expect(result.steps['total']).toHaveErrorRateBelow(0)
  expect(result.steps['total']?.count).toBe(200)
})
