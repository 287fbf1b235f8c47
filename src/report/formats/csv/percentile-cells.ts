import type { Histogram } from '../../../stats/histogram.ts'
import type { Milliseconds } from '../../../units/duration.ts'

/** The percentiles of Locust, as its columns are called. */
export const PERCENTILES = ['50%', '66%', '75%', '80%', '90%', '95%', '98%', '99%', '99.9%', '99.99%', '100%'] as const

const QUANTILES = PERCENTILES.map((name) => Number((Number(name.slice(0, -1)) / 100).toFixed(6)))

/** The cells of {@link PERCENTILES} by what reads a quantile. */
export const percentileCells = (at: (quantile: number) => Milliseconds): readonly string[] =>
  QUANTILES.map((quantile) => timeCell(at(quantile), 'N/A'))

/** Reads the quantiles of a distribution in µs. */
export const quantilesOf =
  (histogram: Histogram) =>
  (quantile: number): Milliseconds =>
    histogram.quantile(quantile) / 1_000

/** A time in ms with three decimals; Locust writes 0 for most numbers that do not exist. */
export const timeCell = (ms: Milliseconds, missing = '0'): string => (Number.isFinite(ms) ? ms.toFixed(3) : missing)
