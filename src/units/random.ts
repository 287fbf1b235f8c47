/** Returns a number from 0 (inclusive) to 1 (exclusive) at each call. */
export type Random = () => number

/** Spreads the bits of an integer (the finaliser of MurmurHash3), so that neighbouring inputs give unrelated outputs. */
function mix(value: number): number {
  let bits = value | 0
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return bits ^ (bits >>> 16)
}

/**
 * A repeatable source of random numbers, keyed by any number of integers: seed, purpose, user, iteration. The same integers give the same numbers on every
 * machine, and no share of a run changes those of another. The generator is mulberry32 (period 2³², enough for a choice or a pause, not for cryptography).
 */
export function seededRandom(...key: readonly number[]): Random {
  let state = 0x9e3779b9
  for (const part of key) state = mix(state ^ mix(part)) + 0x9e3779b9
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let bits = Math.imul(state ^ (state >>> 15), state | 1)
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61)
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32
  }
}
