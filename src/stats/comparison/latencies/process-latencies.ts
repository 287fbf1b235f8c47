import { fewestSamples } from '../../quantile-interval.ts'
import type { Evidence } from '../sequential/evidence.ts'
import type { SortedPair } from '../pair.ts'
import { countUnder, sideLatencies, splitOf, type SideLatencies } from './split.ts'

/** How many latencies of both its sides a pair of processes needs, so that one of them lies above the quantile: 20 for p95, 100 for p99. */
export const fewestOfProcesses = (quantile: number): number => Math.round(1 / (1 - quantile))

/**
 * The latencies of pairs of processes, each of which is judged by its own quantile.
 *
 * As in {@link PooledLatencies} a quantile is compared by the share of latencies above it, but above the quantile of *this pair of processes*, both sides together, and
 * each pair counts once, however much it measured. Pairs of processes are seconds apart, and a busy machine may be several times slower in one than in the next: the quantile
 * of all of them lies above all that a quick pair did and below all that a slow one did, so that both say nothing. What was slow for both sides of a pair cancels out here.
 *
 * Time: a search in each unit for each theta. Space: each latency once.
 */
export class ProcessLatencies {
  readonly #units: SideLatencies[] = []

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
      differences: (units, theta) => {
        const scale = 1 / (1 + theta)
        return Float64Array.from(this.#units.slice(0, units), (lots) => {
          const split = splitOf(quantile, lots, scale)
          const { base, head } = lots
          return countUnder(split, base) / base.length - countUnder(split, head, scale) / head.length
        })
      },
      isEnough: (units) => {
        const some = this.#units.slice(0, units)
        const countOf = (side: keyof SideLatencies): number => some.reduce((sum, lots) => sum + lots[side].length, 0)
        return (
          Math.min(countOf('base'), countOf('head')) >= fewestSamples(quantile) &&
          some.every(({ base, head }) => base.length + head.length >= fewestOfProcesses(quantile))
        )
      },
    }
  }
}
