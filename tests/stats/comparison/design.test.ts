import { describe, expect, test } from 'vitest'
import { FRESH_PROCESSES, planFor } from '../../../src/stats/comparison/design.ts'

describe('a design left open', () => {
  test('looks at 8 to 64 pairs and spends its errors slowly', () => {
    const { slower, notSlower, looks } = planFor({})
    expect({ slower, notSlower }).toEqual({ slower: { rate: 0.01, paths: 4_096 }, notSlower: { rate: 0.05, paths: 4_096 } })
    expect(looks.map(({ pairs, share }) => `${pairs}: ${(100 * share).toFixed(1)} %`)).toMatchInlineSnapshot(`
      [
        "8: 4.4 %",
        "10: 6.2 %",
        "12: 8.1 %",
        "16: 12.5 %",
        "20: 17.5 %",
        "24: 23.0 %",
        "32: 35.4 %",
        "40: 49.4 %",
        "48: 65.0 %",
        "64: 100.0 %",
      ]
    `)
  })

  test('looks at 8 to 16 fresh processes and spends evenly', () => {
    expect(planFor({}, FRESH_PROCESSES).looks.map(({ pairs, share }) => `${pairs}: ${100 * share} %`)).toMatchInlineSnapshot(`
      [
        "8: 50 %",
        "10: 62.5 %",
        "12: 75 %",
        "16: 100 %",
      ]
    `)
  })
})

test.for([
  { alpha: 0.01, paths: 2 ** 12 },
  { alpha: 0.01 / 20, paths: 2 ** 17 },
  { alpha: 0.01 / 420, paths: 2 ** 18 },
])('an alpha of $alpha has a path to spend by the 32nd pair', ({ alpha, paths }) => {
  const { slower, looks } = planFor({ alpha })
  expect(slower.paths).toBe(paths)
  const { share } = looks.find(({ pairs }) => pairs === 32)!
  expect(alpha * share * paths).toBeGreaterThanOrEqual(1)
})

test('a run ended by time takes its last look there, and spends there what is left', () => {
  const whole = planFor({})
  const { looks } = planFor({ endedAt: 22 })
  expect(looks.map(({ pairs }) => pairs)).toEqual([8, 10, 12, 16, 20, 22])
  expect(looks.slice(0, -1)).toEqual(whole.looks.slice(0, 5))
  expect(looks.at(-1)).toEqual({ pairs: 22, share: 1 })
  expect(planFor({ endedAt: 64 })).toEqual(whole)
  expect(planFor({ endedAt: 80 })).toEqual(whole)
})

test('all that is wrong with a design is told at once', () => {
  const wrong = { alpha: 0.5, beta: Number.NaN, looks: [8, 8], spending: 0, paths: 1, endedAt: 2.5 }
  expect(() => planFor(wrong)).toThrowErrorMatchingInlineSnapshot(
    `[RangeError: The comparison cannot be judged: alpha must be at least 0 and below 0.5, got 0.5; beta must be at least 0 and below 0.5, got NaN; looks must be whole numbers from 1 to 4096 in ascending order, got [8, 8]; spending must be a positive number, got 0; paths must be at least 2, got 1; endedAt must be a whole number, got 2.5]`,
  )
  expect(() => planFor(wrong)).toThrow(RangeError)
  expect(() => planFor({ looks: [] })).toThrow('looks must be whole numbers from 1 to 4096 in ascending order, got []')
})
