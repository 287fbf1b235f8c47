import type { Evidence } from './evidence.ts'
import { weighted } from './sign-paths.ts'

/** How far the ratio is moved to see how much the differences move with it; those of a tail move less than those of a median. */
const NUDGE = 0.02

/** Where a search ends that finds nothing: e^±28, a million million. */
const FARTHEST = 28

/**
 * The logarithm of the ratio at which as much speaks for a slower head as for a faster one, and its standard error: what the sums of the
 * sign paths spread by, in ratios.
 */
export function balance(evidence: Evidence, pairs: number): { readonly at: number; readonly error: number } {
  const weightsAt = (ratio: number): Float64Array => weighted(evidence.differences(pairs, Math.expm1(ratio)))
  const excessAt = (ratio: number): number => weightsAt(ratio).reduce((sum, weight) => sum + weight, 0)
  const at = crossing(excessAt)
  const slope = (excessAt(at - NUDGE) - excessAt(at + NUDGE)) / (2 * NUDGE)
  return { at, error: Math.hypot(...weightsAt(at)) / slope }
}

/** Where a function that falls passes zero. The search is the same in both directions, so that the ratio of swapped sides is the inverse. */
function crossing(valueAt: (x: number) => number): number {
  const direction = Math.sign(valueAt(0))
  let [near, far] = [0, direction * 0.01]
  while (valueAt(far) * direction > 0 && Math.abs(far) < FARTHEST) [near, far] = [far, 2 * far]
  for (let step = 0; step < 40; step++) {
    const middle = (near + far) / 2
    if (valueAt(middle) * direction > 0) near = middle
    else far = middle
  }
  return (near + far) / 2
}
