import type { Evidence } from '../sequential/evidence.ts'

/** Where an unsuccessful search ends: e^±28, a million million. */
const FARTHEST = 28

/**
 * The logarithm of the ratio at which the evidence for a slower head equals that for a faster one, and its standard error: how far from there the sum of the
 * differences is as large as the spread of the sums of the sign paths. `Infinity` if no ratio makes it as large.
 */
export function balance(evidence: Evidence, units: number): { readonly at: number; readonly error: number } {
  const differencesAt = (ratio: number): Float64Array => evidence.differences(units, Math.expm1(ratio))
  const excessAt = (ratio: number): number => differencesAt(ratio).reduce((sum, difference) => sum + difference, 0)
  const at = crossing(excessAt)
  const spread = Math.hypot(...differencesAt(at))
  const [lower, upper] = [crossing((ratio) => excessAt(ratio) - spread), crossing((ratio) => excessAt(ratio) + spread)]
  const isFound = Math.max(Math.abs(lower), Math.abs(upper)) < FARTHEST
  return { at, error: isFound ? (upper - lower) / 2 : Number.POSITIVE_INFINITY }
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
