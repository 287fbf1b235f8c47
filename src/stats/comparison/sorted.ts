/** The quantile of values in ascending order, between two neighbours in proportion (Hyndman & Fan's type 7). `NaN` where there is none. */
export function quantileOf(sorted: Float64Array, quantile: number): number {
  const rank = quantile * (sorted.length - 1)
  const lower = sorted[Math.floor(rank)] ?? Number.NaN
  const upper = sorted[Math.ceil(rank)] ?? Number.NaN
  return lower + (upper - lower) * (rank - Math.floor(rank))
}

/** How many of the values, in ascending order, are below the limit. */
export function countBelow(limit: number, sorted: Float64Array): number {
  let [from, to] = [0, sorted.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if (sorted[middle]! < limit) from = middle + 1
    else to = middle
  }
  return from
}

/** The value at a rank (0 for the lowest) of two lots together, each in ascending order, the second of them multiplied by `scale`. */
export function pooledAt(rank: number, one: Float64Array, other: Float64Array, scale: number): number {
  let [from, to] = [Math.max(0, rank + 1 - other.length), Math.min(rank + 1, one.length)]
  while (from < to) {
    const taken = (from + to) >> 1
    if (one[taken]! < other[rank - taken]! * scale) from = taken + 1
    else to = taken
  }
  return Math.max(one[from - 1] ?? 0, (other[rank - from] ?? 0) * scale)
}

/** All values of several lots in ascending order. */
export function pooled(lots: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(lots.reduce((count, lot) => count + lot.length, 0))
  let filled = 0
  for (const lot of lots) {
    all.set(lot, filled)
    filled += lot.length
  }
  return all.sort()
}
