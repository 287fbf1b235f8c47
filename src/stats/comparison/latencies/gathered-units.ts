import { evidenceOf, knownEvidenceOf, type Evidence } from '../sequential/evidence.ts'
import { QUANTILES, type Metric } from '../metric.ts'
import type { SortedBlock, SortedPair } from '../pair.ts'

/** The latencies of units, which any quantile can be judged by. */
interface Latencies {
  add(unit: readonly SortedPair[]): void
  evidenceOf(quantile: number): Evidence
}

/** The evidence of the units on every metric: quantiles by their latencies, other times by their ratio in each. */
export class GatheredUnits {
  readonly #latencies: Latencies
  /** Of the time per success, head over base; the mean if a unit has several pairs. */
  readonly #logRatios: number[] = []
  /** Of the CPU time per iteration likewise; `NaN` if it is not known. */
  readonly #cpuLogRatios: number[] = []

  constructor(latencies: Latencies) {
    this.#latencies = latencies
  }

  add(unit: readonly SortedPair[]): void {
    this.#latencies.add(unit)
    this.#logRatios.push(meanLogRatio(unit, ({ msPerSuccess }) => msPerSuccess))
    const known = unit.filter(({ base, head }) => base.cpuMsPerIteration > 0 && head.cpuMsPerIteration > 0)
    this.#cpuLogRatios.push(meanLogRatio(known, ({ cpuMsPerIteration }) => cpuMsPerIteration))
  }

  of(metric: Metric): Evidence {
    if (metric === 'throughput') return evidenceOf(this.#logRatios)
    return metric === 'cpu' ? knownEvidenceOf(this.#cpuLogRatios) : this.#latencies.evidenceOf(QUANTILES[metric])
  }
}

function meanLogRatio(unit: readonly SortedPair[], of: (block: SortedBlock) => number): number {
  // The difference of two logarithms, not that of a quotient: with the sides swapped it is the same to the last bit.
  const logRatios = unit.map(({ base, head }) => Math.log(of(head)) - Math.log(of(base)))
  return logRatios.reduce((sum, logRatio) => sum + logRatio, 0) / logRatios.length
}
