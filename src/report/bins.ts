import { Histogram, type EncodedHistogram } from '../stats/histogram.ts'

/** A stretch of a logarithmic axis, in µs; both ends above 0. */
export interface LogRange {
  readonly from: number
  readonly to: number
}

// A recorded whole number stands for everything that rounds to it, so it has a width of 1, and a distribution always has an extent.
const lowerEdge = (micros: number): number => Math.max(0.25, micros - 0.5)
const upperEdge = (micros: number): number => micros + 0.5

/** The range that a distribution fills exactly. */
export const rangeOf = ({ min, max }: EncodedHistogram): LogRange => ({ from: lowerEdge(min), to: upperEdge(max) })

/**
 * How many recordings fall into each of `bins` equal parts of a logarithmic axis that covers the whole distribution. A bucket that spans several bins is
 * divided among them, so that buckets wider than a bin leave no artificial gaps; so the numbers are not whole. Their sum is the count of the histogram.
 */
export function binsOf(encoded: EncodedHistogram, bins: number, range: LogRange = rangeOf(encoded)): readonly number[] {
  const filled = Array.from({ length: bins }, () => 0)
  if (encoded.count === 0) return filled
  const perBin = Math.log(range.to / range.from) / bins
  const binAt = (edge: number): number => Math.log(edge / range.from) / perBin
  const own = rangeOf(encoded)

  Histogram.decode(encoded).forEachBucket((lowest, highest, count) => {
    const from = Math.max(0, binAt(Math.max(own.from, lowerEdge(lowest))))
    const to = Math.min(bins, binAt(Math.min(own.to, upperEdge(highest))))
    const last = Math.min(bins - 1, Math.ceil(to) - 1)
    const first = Math.min(last, Math.floor(from))
    for (let bin = first; bin <= last; bin++) {
      filled[bin]! += first === last ? count : (count * (Math.min(to, bin + 1) - Math.max(from, bin))) / (to - from)
    }
  })
  return filled
}
