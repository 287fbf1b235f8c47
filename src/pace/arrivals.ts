import type { Stage } from '../plan/model.ts'
import type { Milliseconds } from '../units/duration.ts'
import type { Random } from '../units/random.ts'

/** Returns when the next arrival is due, from the start of the schedule; `Infinity` if there are no more. */
export type Arrivals = () => Milliseconds

/**
 * When each arrival of a rate that moves in stages (arrivals per second) is due.
 *
 * By time t, N(t) arrivals are due, the integral of the rate. Even arrivals come when N(t) passes 0, 1, 2, …; Poisson arrivals when it passes the
 * sums of independent exponential gaps of mean 1 (time rescaling), which holds for any rate that moves. Since N runs through all stages, the
 * fraction of an arrival left over at a border is carried into the next stage, and even arrivals number exactly the integral, rounded up.
 */
export function arrivals(stages: readonly Stage[], spacing: 'even' | Random): Arrivals {
  const timeOf = inverseOf(stages)
  let passed = 0
  if (spacing === 'even') return () => timeOf(passed++)
  return () => {
    // 1 − u lies in (0, 1], so that the logarithm is finite.
    passed -= Math.log(1 - spacing())
    return timeOf(passed)
  }
}

/** Concatenates schedules, each with its own start; the starts must not decrease. */
export function joined(parts: readonly { readonly startMs: Milliseconds; readonly next: Arrivals }[]): Arrivals {
  let part = 0
  return () => {
    for (; part < parts.length; part++) {
      const { startMs, next } = parts[part]!
      const dueMs = startMs + next()
      if (dueMs < Number.POSITIVE_INFINITY) return dueMs
    }
    return Number.POSITIVE_INFINITY
  }
}

/** At most `count` of the arrivals. */
export function limited(next: Arrivals, count: number): Arrivals {
  let left = count
  return () => (left-- > 0 ? next() : Number.POSITIVE_INFINITY)
}

/**
 * The time at which N(t) passes a number of arrivals, for numbers that never fall; `Infinity` for those that it does not pass.
 *
 * Within a stage from rate a to b over d, N grows by a·t + (b − a)·t² / 2d. Solved as t = 2n / (a + √(a² + 2n(b − a) / d)), which needs no
 * special case for a constant rate, holds for a stage without end, and loses no digits when the two rates are close.
 */
function inverseOf(stages: readonly Stage[]): (passed: number) => Milliseconds {
  let stage = 0
  let startMs = 0
  let before = 0
  return (passed) => {
    for (; stage < stages.length; stage++) {
      const { from, to, durationMs } = stages[stage]!
      // No number for a stage without end at a rate of 0: nothing is below it.
      const after = before + ((from + to) * durationMs) / 2_000
      if (passed < after * (1 - ROUNDING)) {
        // An arrival that the rounding of a border has moved into this stage is due at once.
        if (passed <= before) return startMs
        const inStage = passed - before
        return startMs + (2_000 * inStage) / (from + Math.sqrt(from ** 2 + (2_000 * inStage * (to - from)) / durationMs))
      }
      before = after
      startMs += durationMs
    }
    return Number.POSITIVE_INFINITY
  }
}

/**
 * 250 a minute for 30 s are 125.00000000000001 in doubles: without this a schedule would have one arrival too many. It also keeps the root of a ramp
 * down to 0 from turning imaginary at its end.
 */
const ROUNDING = 1e-12
