import { evidenceOf, type Evidence } from '../sequential/evidence.ts'
import { QUANTILES, type Metric } from '../metric.ts'
import type { SortedPair } from '../pair.ts'

/** The latencies of units, which any quantile can be judged by. */
interface Latencies {
  add(unit: readonly SortedPair[]): void
  evidenceOf(quantile: number): Evidence
}

/** The evidence of the units on every metric: quantiles by their latencies, the time per success by its ratio in each. */
export class GatheredUnits {
  readonly #latencies: Latencies
  /** Of the time per success, head over base; the mean if a unit has several pairs. */
  readonly #logRatios: number[] = []

  constructor(latencies: Latencies) {
    this.#latencies = latencies
  }

  add(unit: readonly SortedPair[]): void {
    this.#latencies.add(unit)
    // The difference of two logarithms, not that of a quotient: with the sides swapped it is the same to the last bit.
    const logRatios = unit.map(({ base, head }) => Math.log(head.msPerSuccess) - Math.log(base.msPerSuccess))
    this.#logRatios.push(logRatios.reduce((sum, logRatio) => sum + logRatio, 0) / logRatios.length)
  }

  of(metric: Metric): Evidence {
    return metric === 'throughput' ? evidenceOf(this.#logRatios) : this.#latencies.evidenceOf(QUANTILES[metric])
  }
}
