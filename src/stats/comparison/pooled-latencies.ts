import { fewestSamples } from '../quantile-interval.ts'
import type { Evidence } from './evidence.ts'
import type { SortedPair } from './pair.ts'
import { countAtMost, countBelow, merged, pooled, pooledAt } from './sorted.ts'

/** The latencies of both sides, in ascending order. */
interface Lots {
  readonly base: Float64Array
  readonly head: Float64Array
}

/**
 * The latencies of all units, which any quantile can be judged by.
 *
 * A quantile is compared by the share of latencies above it: the quantile q of *both sides together*, with head divided by 1 + theta, is a time that no swap of a unit
 * changes, and each unit has one number, by how much more of head lies above that time than of base (Mood's median test, 1950, for any quantile
 * and for pairs). These numbers add up to zero just where the quantile of head is 1 + theta times that of base: whatever happens to the latencies
 * below or above it has no say. The share of a block is steadier than its own quantile, which is one latency of it.
 *
 * Time: a search in each block for each theta. Space: each latency once, and once more for each look.
 */
export class PooledLatencies {
  readonly #units: Lots[] = []
  /** All latencies of the first units, by their number. */
  readonly #all = new Map<number, Lots>()

  get units(): number {
    return this.#units.length
  }

  add(unit: readonly SortedPair[]): void {
    this.#units.push({
      base: pooled(unit.map(({ base }) => base.latenciesMs)),
      head: pooled(unit.map(({ head }) => head.latenciesMs)),
    })
  }

  evidenceOf(quantile: number): Evidence {
    const unitsNow = (): number => this.units
    return {
      get units() {
        return unitsNow()
      },
      differences: (units, theta) => this.#differences(quantile, units, 1 / (1 + theta)),
      isEnough: (units) => {
        const { base, head } = this.#allOf(units)
        return Math.min(base.length, head.length) >= fewestSamples(quantile)
      },
    }
  }

  /**
   * The difference of the shares in each unit, positive where more of head is above, times n·m/(n + m) for n and m latencies: a block that a slow target left with
   * few counts for few, as it does in the quantile (Cochran, 1954; Mantel & Haenszel, 1959), and neither side counts for more than the other.
   */
  #differences(quantile: number, units: number, scale: number): Float64Array {
    const { base, head } = this.#allOf(units)
    const wanted = quantile * (base.length + head.length)
    const atMs = pooledAt(Math.max(0, Math.ceil(wanted - ROUNDING) - 1), base, head, scale)
    const below = countBelow(atMs, base) + countBelow(atMs, head, scale)
    const equal = countAtMost(atMs, base) + countAtMost(atMs, head, scale) - below
    // Where a clock is coarse many latencies are the quantile: as large a part of each side counts as below it as puts the quantile there.
    const part = equal === 0 ? 0 : (wanted - below) / equal
    const countIn = (latenciesMs: Float64Array, scale: number): number => {
      const below = countBelow(atMs, latenciesMs, scale)
      return below + part * (countAtMost(atMs, latenciesMs, scale) - below)
    }
    return Float64Array.from({ length: units }, (_, at) => {
      const unit = this.#units[at]!
      const [n, m] = [unit.base.length, unit.head.length]
      return (countIn(unit.base, 1) * m - countIn(unit.head, scale) * n) / (n + m)
    })
  }

  /** Made of what earlier looks have put in order. */
  #allOf(units: number): Lots {
    const known = this.#all.get(units)
    if (known !== undefined) return known
    const from = Math.max(0, ...[...this.#all.keys()].filter((key) => key < units))
    const before = this.#all.get(from) ?? NONE
    const more = this.#units.slice(from, units)
    const lots = {
      base: merged(before.base, pooled(more.map(({ base }) => base))),
      head: merged(before.head, pooled(more.map(({ head }) => head))),
    }
    this.#all.set(units, lots)
    return lots
  }
}

const NONE: Lots = { base: new Float64Array(), head: new Float64Array() }

/** 0.55 · 100 is 55.00000000000001 in doubles: a rank that is whole but for that is whole. */
const ROUNDING = 1e-6
