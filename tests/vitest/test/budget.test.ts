import { expect, test } from 'vitest'
import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import { planFrom } from '../../../src/plan/plan-from.ts'
import { ceilingMs, runBudgetMs } from '../../../src/vitest/test/budget.ts'

const budgetOf = (options: LoadOptions): number => runBudgetMs(planFrom(options).plan)

test('a timed run may take its warm-up, its duration, its graceful stop, and a second to start and end', () => {
  expect(budgetOf({ duration: '3s' })).toBe(3_000 + 5_000 + 1_000)
  expect(budgetOf({ duration: '3s', warmup: '2s', gracefulStop: '1s' })).toBe(2_000 + 3_000 + 1_000 + 1_000)
  expect(budgetOf({ concurrency: 1, stages: [{ to: 5, over: '10s' }, { for: '20s' }], gracefulStop: 0 })).toBe(30_000 + 1_000)
})

test('workers get two seconds more', () => {
  expect(budgetOf({ duration: '3s', gracefulStop: 0, threads: 2 })).toBe(3_000 + 1_000 + 2_000)
  expect(budgetOf({ duration: '3s', gracefulStop: 0, processes: 2 })).toBe(3_000 + 1_000 + 2_000)
})

test('a run by count may take a minute, and so may a warm-up by count', () => {
  expect(budgetOf({ iterations: 1_000_000 })).toBe(60_000)
  expect(budgetOf({ duration: '3s', warmup: { iterations: 50 }, gracefulStop: 0 })).toBe(60_000 + 3_000 + 1_000)
})

test('Vitest itself gives up after ten minutes, or after four runs where these are longer', () => {
  expect(ceilingMs({ duration: '3s' })).toBe(600_000)
  expect(ceilingMs({ duration: '10m', gracefulStop: 0 })).toBe(4 * 601_000)
})

test('and after ten minutes where options make no sense, which the test itself will say', () => {
  expect(ceilingMs({ duration: 'soon' as never })).toBe(600_000)
})
