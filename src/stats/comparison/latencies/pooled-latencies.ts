import { fewestSamples } from '../../quantile-interval.ts'
import type { Evidence } from '../sequential/evidence.ts'
import type { SortedPair } from '../pair.ts'
import { merged, pooled } from './sorted.ts'
import { countUnder, sideLatencies, splitOf, type SideLatencies } from './split.ts'

/**
 * The latencies of pairs of blocks, as evidence for any quantile.
 *
 * A quantile is compared by the share of latencies above it: the quantile q of *both sides together*, with head divided by 1 + theta, is a time that no swap of
 * a unit changes, and each unit contributes one number: how much more of head lies above that time than of base (Mood's median test, 1950, for any quantile and
 * for pairs). These numbers add up to zero exactly if the quantile of head is 1 + theta times that of base; changes further below or above do not matter. The
 * share of a block is steadier than its own quantile, which is one latency of it.
 *
 * Time: a search in each block for each theta. Space: each latency once, and once more for each look.
 */
export class PooledLatencies {
  readonly #units: SideLatencies[] = []
  /** All latencies of the first units, by their number. */
  readonly #all = new Map<number, SideLatencies>()

  get units(): number {
    return this.#units.length
  }

  add(unit: readonly SortedPair[]): void {
    this.#units.push(sideLatencies(unit))
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
   * The difference of the shares in each unit, positive if more of head is above, times n·m/(n + m) for n and m latencies: a block in which a slow target left
   * few latencies weighs little, as it does in the quantile (Cochran, 1954; Mantel & Haenszel, 1959), and neither side weighs more than the other.
   */
  #differences(quantile: number, units: number, scale: number): Float64Array {
    const split = splitOf(quantile, this.#allOf(units), scale)
    return Float64Array.from({ length: units }, (_, at) => {
      const unit = this.#units[at]!
      const [n, m] = [unit.base.length, unit.head.length]
      return (countUnder(split, unit.base) * m - countUnder(split, unit.head, scale) * n) / (n + m)
    })
  }

  /** Merged from what earlier looks have sorted. */
  #allOf(units: number): SideLatencies {
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

const NONE: SideLatencies = { base: new Float64Array(), head: new Float64Array() }
