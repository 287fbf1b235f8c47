import { lowerHalf, upperHalf } from './number-buckets.ts'

/** As they were when this module was loaded: the code under test may replace them later. */
const { floor } = Math

/** Every finite number is a multiple of 2⁻¹⁰⁷⁴. */
const UNIT_EXPONENT = -1_074

const LIMB_BITS = 32
const LIMB: number = 2 ** LIMB_BITS

/** Room for the highest number, 2¹⁰²⁴, and for 2⁶⁴ and more of them. */
const LIMBS = 68

/** An addition changes a limb by less than 2³³, and a limb holds whole numbers up to 2⁵³. */
const MOST_ADDED = 2 ** 19

/**
 * Adds finite numbers without rounding, so that the sum does not depend on their order, nor on how they were divided among workers: a fixed-point number of
 * 2 176 bits. Adding allocates nothing.
 */
export class ExactSum {
  /** Lowest first; carries are pending. */
  readonly #limbs = new Float64Array(LIMBS)
  #added = 0

  add(value: number): void {
    const upper = upperHalf(value)
    const lower = lowerHalf(value)
    const exponent = (upper >>> 20) & 0x7ff
    // The leading 1 of a number is implied, unless it is one of those nearest to 0.
    const top = exponent === 0 ? upper & 0xf_ffff : (upper & 0xf_ffff) | 0x10_0000
    const position = exponent === 0 ? 0 : exponent - 1
    const limb = position >>> 5
    const shift = position & 31
    const sign = upper >= 0x8000_0000 ? -1 : 1
    const limbs = this.#limbs
    if (shift === 0) {
      limbs[limb]! += sign * lower
      limbs[limb + 1]! += sign * top
    } else {
      limbs[limb]! += sign * ((lower << shift) >>> 0)
      limbs[limb + 1]! += sign * ((lower >>> (LIMB_BITS - shift)) + ((top << shift) >>> 0))
      limbs[limb + 2]! += sign * (top >>> (LIMB_BITS - shift))
    }
    this.#added += 1
    if (this.#added === MOST_ADDED) this.#carry()
  }

  /** The sum in units of 2⁻¹⁰⁷⁴. */
  get units(): bigint {
    this.#carry()
    return this.#limbs.reduceRight((units, limb) => (units << BigInt(LIMB_BITS)) + BigInt(limb), 0n)
  }

  #carry(): void {
    this.#added = 0
    const limbs = this.#limbs
    for (let index = 0; index < LIMBS - 1; index++) {
      const carried = floor(limbs[index]! / LIMB)
      limbs[index]! -= carried * LIMB
      limbs[index + 1]! += carried
    }
  }
}

/** The number nearest to a sum in units; `Infinity` if it is too large for one. */
export function numberFromUnits(units: bigint): number {
  if (units < 0n) return -numberFromUnits(-units)
  const dropped = Math.max(0, units.toString(2).length - 64)
  const kept = units >> BigInt(dropped)
  // Whether anything was dropped decides how a tie is rounded.
  const rest = kept << BigInt(dropped) === units ? 0n : 1n
  return Number(kept | rest) * 2 ** (dropped + UNIT_EXPONENT)
}

/** A sum in units as text: its hexadecimal digits without the zeros at the end, and how many zeros these are. */
export function unitsToText(units: bigint): string {
  const digits = units.toString(16)
  const kept = digits.replace(/0+$/, '')
  return `${kept}:${digits.length - kept.length}`
}

/**
 * The inverse of {@link unitsToText}.
 *
 * @throws {RangeError} if the text is something else.
 */
export function unitsFromText(text: string): bigint {
  const [, sign, digits, zeros] = /^(-?)([\da-f]*):(\d+)$/.exec(text) ?? []
  if (digits === undefined) throw new RangeError('The text is not an encoded sum')
  const units = BigInt(`0x0${digits}`) << BigInt(4 * Number(zeros))
  return sign === '-' ? -units : units
}
