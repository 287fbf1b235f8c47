/** The data of a comparison on one metric. A unit is a pair of blocks, or all pairs of blocks of one pair of processes. */
export interface Evidence {
  readonly units: number
  /**
   * By how much each of the first `units` heads was slower than one that takes 1 + theta times as long as base: positive if it was slower. If theta is exactly
   * the true slow-down, swapping the sides of a unit turns the sign of its difference and changes nothing else.
   */
  differences(units: number, theta: number): Float64Array
  /** Whether the first `units` contain enough data to say anything. */
  isEnough(units: number): boolean
}

/** One number for each unit: the logarithm of head over base. A list that grows later is evidence that grows. */
export function evidenceOf(logRatios: readonly number[]): Evidence {
  return {
    get units() {
      return logRatios.length
    },
    differences: (units, theta) => weighted(Float64Array.from(logRatios.slice(0, units), (logRatio) => logRatio - Math.log1p(theta))),
    isEnough: () => true,
  }
}

/**
 * As {@link evidenceOf}, where some units have no number (`NaN`): these say nothing. A side without one leaves out its unit, whichever side it is, so the test
 * stays exact.
 */
export function knownEvidenceOf(logRatios: readonly number[]): Evidence {
  const all = evidenceOf(logRatios)
  return {
    get units() {
      return all.units
    },
    differences: (units, theta) =>
      weighted(Float64Array.from(logRatios.slice(0, units), (logRatio) => (isKnown(logRatio) ? logRatio - Math.log1p(theta) : 0))),
    isEnough: (units) => logRatios.slice(0, units).some(isKnown),
  }
}

const isKnown = (value: number): boolean => !Number.isNaN(value)

/**
 * The differences, capped at twice their median size: one block with a busy neighbour must not outweigh the others. The cap depends only on sizes, never on
 * signs, so swapping a unit changes no other. Zeros do not count for the median.
 */
export function weighted(differences: Float64Array): Float64Array {
  const sizes = differences
    .filter((difference) => difference !== 0)
    .map(Math.abs)
    .sort()
  const bound = (sizes[(sizes.length - 1) >> 1] ?? 0) + (sizes[sizes.length >> 1] ?? 0)
  return differences.map((difference) => Math.max(-bound, Math.min(bound, difference)))
}
