/** What the units of a comparison say about one metric. A unit is a pair of blocks, or all pairs of blocks of one pair of processes. */
export interface Evidence {
  readonly units: number
  /**
   * By how much each of the first `units` heads was slower than one that takes 1 + theta times as long as base: positive where it was. Where theta is
   * just what head takes more, swapping the sides of a unit turns the sign of its difference and changes nothing else.
   */
  differences(units: number, theta: number): Float64Array
  /** Whether the first `units` hold enough to say anything at all. */
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
 * The differences, none of them further from zero than twice their median size: one block beside a busy neighbour must not outweigh the
 * others. The bound depends on sizes alone, never on signs, so swapping a unit changes no other. Zeros have no say in it.
 */
export function weighted(differences: Float64Array): Float64Array {
  const sizes = differences
    .filter((difference) => difference !== 0)
    .map(Math.abs)
    .sort()
  const bound = (sizes[(sizes.length - 1) >> 1] ?? 0) + (sizes[sizes.length >> 1] ?? 0)
  return differences.map((difference) => Math.max(-bound, Math.min(bound, difference)))
}
