import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Slowest, slowestOf } from '../../../src/record/counters/slowest.ts'
import type { SlowIteration } from '../../../src/record/snapshot.ts'

/** In any order of index, as iterations end, and with many of equal latency. */
const iterations: fc.Arbitrary<SlowIteration[]> = fc
  .uniqueArray(fc.record({ index: fc.nat({ max: 1_000 }), latencyMs: fc.integer({ min: -1, max: 6 }) }), { selector: ({ index }) => index })
  .map((drawn) =>
    drawn.map(({ index, latencyMs }) => ({ index, latencyMs, status: 200, startMs: 0, step: undefined, stepMs: 0, stepsMs: 0 })),
  )

const bySorting = (all: readonly SlowIteration[]): SlowIteration[] =>
  all.toSorted((first, second) => second.latencyMs - first.latencyMs || first.index - second.index).slice(0, 5)

test('the five slowest are kept in whatever order they come, of equal ones those of lower index', () => {
  fc.assert(
    fc.property(iterations, (all) => {
      const slowest = new Slowest()
      for (const iteration of all) if (slowest.isSlow(iteration.latencyMs, iteration.index)) slowest.add(iteration)
      expect(slowest.kept).toEqual(bySorting(all))
    }),
  )
})

test('what is kept of parts is what is kept of the whole', () => {
  fc.assert(
    fc.property(iterations, iterations, (first, second) => {
      expect(slowestOf([...slowestOf(first), ...slowestOf(second)])).toEqual(bySorting([...first, ...second]))
    }),
  )
})
