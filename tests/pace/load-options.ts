import * as fc from 'fast-check'
import type { LoadOptions } from '../../src/plan/options/load-options.ts'

/** How many carry a run. */
export const carriers: fc.Arbitrary<number> = fc.integer({ min: 1, max: 9 })

const shortMs = fc.integer({ min: 1, max: 400 })

const warmup = fc.oneof(
  fc.constant(undefined),
  shortMs,
  fc.nat({ max: 30 }).map((iterations) => ({ iterations })),
)

const stagesUpTo = (max: number): fc.Arbitrary<Pick<LoadOptions, 'stages'>> =>
  fc.record({
    stages: fc
      .array(fc.oneof(fc.record({ to: fc.nat({ max }), over: shortMs }), fc.record({ for: shortMs })), { minLength: 1, maxLength: 4 })
      .map((stages) => [{ to: 1, over: 1 }, ...stages]),
  })

/** Options of a run whose iterations are counted together. */
export interface CountedTogether extends LoadOptions {
  readonly iterations?: number
}

/** Open models of every kind: even and random, steady and staged, by count, by time and by both, with and without warm-up. */
export const openOptions: fc.Arbitrary<CountedTogether> = fc
  .record({
    rate: fc.integer({ min: 1, max: 300 }),
    arrivals: fc.constantFrom('even' as const, 'poisson' as const),
    maxInFlight: fc.integer({ min: 1, max: 40 }),
    warmup,
    end: fc.oneof(
      fc.record({ iterations: fc.integer({ min: 1, max: 80 }) }),
      fc.record({ duration: shortMs }),
      fc.record({ iterations: fc.integer({ min: 1, max: 80 }), duration: shortMs }),
      stagesUpTo(300),
    ),
  })
  .map(({ end, ...rest }) => ({ ...rest, ...end }))

/** Closed models of every kind: steady and staged, by count, by time and by both, with and without warm-up. */
export const closedOptions: fc.Arbitrary<CountedTogether> = fc
  .record({
    concurrency: fc.integer({ min: 1, max: 20 }),
    warmup,
    end: fc.oneof(
      fc.record({ iterations: fc.integer({ min: 20, max: 120 }) }),
      fc.record({ duration: shortMs }),
      fc.record({ iterations: fc.integer({ min: 20, max: 120 }), duration: shortMs }),
      stagesUpTo(20),
    ),
  })
  .map(({ end, ...rest }) => ({ ...rest, ...end }))
