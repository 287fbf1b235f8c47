import { mergeNumbers, NumberHistogram } from '../../stats/number-histogram.ts'
import { SafeMap } from '../../units/collections/safe-map.ts'
import { mergeWithin } from '../merge/merge-by-name.ts'
import type { Snapshot } from '../snapshot.ts'

/** Beyond this many names, for example because an id is part of the name, values are only counted. */
export const MOST_METRICS = 64

/** The part of a snapshot that is about metrics. */
export type MetricsSnapshot = Pick<Snapshot, 'metrics' | 'metricsLeftOut'>

export const NO_METRICS: MetricsSnapshot = { metrics: {}, metricsLeftOut: 0 }

/** Records values by name. Recording a value of a known name allocates nothing. */
export class Metrics {
  readonly #histograms = new SafeMap<string, NumberHistogram>()
  #leftOut = 0

  /** `value` must be finite. */
  record(name: string, value: number): void {
    const histogram = this.#histograms.get(name) ?? this.#histogramFor(name)
    if (histogram === undefined) this.#leftOut += 1
    else histogram.record(value)
  }

  snapshot(): MetricsSnapshot {
    const metrics = Object.fromEntries([...this.#histograms].map(([name, histogram]) => [name, histogram.encode()]))
    return { metrics, metricsLeftOut: this.#leftOut }
  }

  #histogramFor(name: string): NumberHistogram | undefined {
    if (this.#histograms.size >= MOST_METRICS) return undefined
    const histogram = new NumberHistogram()
    this.#histograms.set(name, histogram)
    return histogram
  }
}

/** Of more names than are kept, those with the fewest values are left out. */
export function mergeMetrics(parts: readonly MetricsSnapshot[]): MetricsSnapshot {
  const naming = { sum: mergeNumbers, most: MOST_METRICS }
  const { kept, rest } = mergeWithin(
    parts.map(({ metrics }) => Object.entries(metrics)),
    naming,
  )
  const leftOut = rest.reduce((sum, { count }) => sum + count, 0)
  return { metrics: Object.fromEntries(kept), metricsLeftOut: parts.reduce((sum, { metricsLeftOut }) => sum + metricsLeftOut, leftOut) }
}
