/** The quantile of sorted values, interpolated between two neighbours (Hyndman & Fan's type 7). `NaN` if there are none. */
export function quantileOf(sorted: Float64Array, quantile: number): number {
  const rank = quantile * (sorted.length - 1)
  const lower = sorted[Math.floor(rank)] ?? Number.NaN
  const upper = sorted[Math.ceil(rank)] ?? Number.NaN
  return lower + (upper - lower) * (rank - Math.floor(rank))
}

/** How many of the values, in ascending order and each multiplied by `scale`, are below the limit. */
export function countBelow(limit: number, sorted: Float64Array, scale: number = 1): number {
  let [from, to] = [0, sorted.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if (sorted[middle]! * scale < limit) from = middle + 1
    else to = middle
  }
  return from
}

/** The same with those that are equal to the limit. */
export function countAtMost(limit: number, sorted: Float64Array, scale: number = 1): number {
  let [from, to] = [0, sorted.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if (sorted[middle]! * scale <= limit) from = middle + 1
    else to = middle
  }
  return from
}

/** All values of two lots in ascending order, each of which is. */
export function merged(one: Float64Array, other: Float64Array): Float64Array {
  if (one.length === 0 || other.length === 0) return one.length === 0 ? other : one
  const all = new Float64Array(one.length + other.length)
  let [at, taken] = [0, 0]
  for (let place = 0; place < all.length; place++) {
    const isOthersTurn = at === one.length || (taken < other.length && other[taken]! < one[at]!)
    all[place] = isOthersTurn ? other[taken++]! : one[at++]!
  }
  return all
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

/** All values of several lots in ascending order; those of a single lot, which has to be in order, as they are. */
export function pooled(lots: readonly Float64Array[]): Float64Array {
  if (lots.length === 1) return lots[0]!
  const all = new Float64Array(lots.reduce((count, lot) => count + lot.length, 0))
  let filled = 0
  for (const lot of lots) {
    all.set(lot, filled)
    filled += lot.length
  }
  return all.sort()
}
