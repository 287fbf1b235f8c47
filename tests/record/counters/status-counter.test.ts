import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { mergeStatusCounts, StatusCounter } from '../../../src/record/counters/status-counter.ts'
import type { StatusCounts } from '../../../src/record/snapshot.ts'

/** HTTP has three digits; servers have been seen to answer 999. */
const statuses = fc.array(fc.oneof(fc.constantFrom(200, 404, 503), fc.integer({ min: 1, max: 999 })))

function countsOf(all: readonly number[]): StatusCounts {
  const counter = new StatusCounter()
  for (const status of all) counter.add(status)
  return counter.counts
}

test('a status has a key once it has come', () => {
  expect(countsOf([200, 503, 200, 999])).toEqual({ 200: 2, 503: 1, 999: 1 })
  expect(countsOf([])).toEqual({})
})

test('no status is lost', () => {
  fc.assert(
    fc.property(statuses, (all) => {
      const counts = countsOf(all)
      expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(all.length)
    }),
  )
})

test('merged counts are those of one counter', () => {
  fc.assert(
    fc.property(statuses, statuses, (first, second) => {
      expect(mergeStatusCounts([countsOf(first), countsOf(second)])).toEqual(countsOf([...first, ...second]))
    }),
  )
})
