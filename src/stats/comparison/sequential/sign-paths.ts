/**
 * What a comparison would have shown with some of its pairs swapped, for many choices of pairs at once.
 *
 * A coin decided the order of each pair. If the sides do not differ, every choice of pairs to swap gives an outcome as likely as the one observed. Of the 2ⁿ
 * choices those are taken that form a group (swapping by one and then by another is again one of them), a linear code of 2^bits words: a test over such a group
 * is exact (Hemerik & Goeman, Exact testing with random permutations, 2018), needs no random numbers, so that the same pairs always give the same judgement,
 * and the sums over all its words are one Walsh-Hadamard transform. The first `bits` pairs are swapped independently: with no more pairs than that, these are
 * all 2ⁿ choices.
 */

/** Sums are whole numbers, so that equal ones are equal: the weights have this norm. Below 2³¹ for up to 4 096 pairs. */
const NORM = 2 ** 24

/**
 * Fills `sums` (its length is the number of paths, a power of two) with the standardised sum of the differences under each path, with swapped pairs negative.
 * `sums[0]` is the observed path.
 */
export function sumPaths(differences: Float64Array, sums: Int32Array): void {
  const columns = columnsOf(Math.log2(sums.length), differences.length)
  const scale = NORM / Math.hypot(...differences)
  sums.fill(0)
  if (Number.isFinite(scale))
    for (let pair = 0; pair < differences.length; pair++) sums[columns[pair]!]! += Math.round(differences[pair]! * scale)
  transform(sums)
}

const known = new Map<number, number[]>()

/** For each pair, the bits of a path's number that swap it: it is swapped if an odd number of them is set. All different as long as there are enough. */
function columnsOf(bits: number, pairs: number): readonly number[] {
  const columns = known.get(bits) ?? Array.from({ length: bits }, (_, bit) => 2 ** bit)
  known.set(bits, columns)
  for (let candidate = columns.length; columns.length < pairs; candidate++) {
    const column = scattered(candidate) >>> (32 - bits)
    if (column > 0 && (columns.length >= 2 ** (bits - 1) || !columns.includes(column))) columns.push(column)
  }
  return columns
}

/** Maps neighbouring numbers to unrelated ones (the finaliser of MurmurHash3). */
function scattered(value: number): number {
  let bits = Math.imul(value, 0x9e3779b1)
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return bits ^ (bits >>> 16)
}

/** The fast Walsh-Hadamard transform in place, two stages at a time. */
function transform(sums: Int32Array): void {
  const size = sums.length
  let width = 1
  if (Math.log2(size) % 2 === 1) {
    for (let at = 0; at < size; at += 2) {
      const one = sums[at]!
      const other = sums[at + 1]!
      sums[at] = one + other
      sums[at + 1] = one - other
    }
    width = 2
  }
  for (; width < size; width *= 4) {
    for (let start = 0; start < size; start += 4 * width) {
      for (let at = start; at < start + width; at++) {
        const first = sums[at]!
        const second = sums[at + width]!
        const third = sums[at + 2 * width]!
        const fourth = sums[at + 3 * width]!
        sums[at] = first + second + third + fourth
        sums[at + width] = first - second + third - fourth
        sums[at + 2 * width] = first + second - third - fourth
        sums[at + 3 * width] = first - second - third + fourth
      }
    }
  }
}
