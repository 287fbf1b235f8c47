import { Histogram, mergeHistograms, type EncodedHistogram } from '../../stats/histogram.ts'
import { SafeMap } from '../../units/collections/safe-map.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { mergeWithin } from '../merge/merge-by-name.ts'

/** Beyond this many names, and this long a name, values are only counted: a target may put an id into them. */
export const MOST_TIMINGS = 32
const LONGEST_NAME = 64

/** What replies said in their `Server-Timing` headers, by name, in µs. */
export interface ServerTimingSnapshot {
  readonly timings: Readonly<Record<string, EncodedHistogram>>
  /** How many values had a name that is not kept. */
  readonly leftOut: number
}

/** Records what targets say that their parts took. */
export class ServerTimings {
  readonly #histograms = new SafeMap<string, Histogram>()
  #leftOut = 0

  record(name: string, durationMs: Milliseconds): void {
    const histogram = this.#histograms.get(name) ?? this.#histogramFor(name)
    if (histogram === undefined) this.#leftOut += 1
    else histogram.record(durationMs * 1_000)
  }

  snapshot(): ServerTimingSnapshot {
    const timings = Object.fromEntries([...this.#histograms].map(([name, histogram]) => [name, histogram.encode()]))
    return { timings, leftOut: this.#leftOut }
  }

  #histogramFor(name: string): Histogram | undefined {
    if (name.length > LONGEST_NAME || this.#histograms.size >= MOST_TIMINGS) return undefined
    const histogram = new Histogram()
    this.#histograms.set(name, histogram)
    return histogram
  }
}

/** Of more names than are kept, those with the fewest values are left out. */
export function mergeServerTimings(parts: readonly (ServerTimingSnapshot | undefined)[]): ServerTimingSnapshot | undefined {
  const known = parts.filter((part) => part !== undefined)
  if (known.length < 2) return known[0]
  const naming = { sum: mergeHistograms, most: MOST_TIMINGS }
  const { kept, rest } = mergeWithin(
    known.map(({ timings }) => Object.entries(timings)),
    naming,
  )
  const beyond = rest.reduce((sum, { count }) => sum + count, 0)
  return { timings: Object.fromEntries(kept), leftOut: known.reduce((sum, { leftOut }) => sum + leftOut, beyond) }
}
