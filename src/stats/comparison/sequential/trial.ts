import type { Evidence } from './evidence.ts'
import type { Metric } from '../metric.ts'
import { sumPaths } from './sign-paths.ts'

/** One metric on trial: the claim about it, and its data. */
export interface MetricTrial {
  readonly metric: Metric
  readonly theta: number
  readonly evidence: Evidence
}

/** The sums of all paths after `units` units, the observed one first; all zero if these units contain too little data. */
export function sumsOf({ evidence, theta }: Omit<MetricTrial, 'metric'>, units: number, paths: number): Int32Array {
  const sums = new Int32Array(paths)
  if (evidence.isEnough(units)) sumPaths(evidence.differences(units, theta), sums)
  return sums
}

/**
 * The highest sum of each path over several metrics. A pair is swapped for all of them at once, so this includes their correlation, and a metric that exceeds
 * it does so jointly with all others (max-T; Westfall & Young, 1993).
 */
export function highestOf([first, ...others]: readonly Int32Array[]): Int32Array {
  if (first === undefined || others.length === 0) return first ?? new Int32Array(0)
  const highest = first.slice()
  for (const sums of others) {
    for (let path = 0; path < highest.length; path++) if (sums[path]! > highest[path]!) highest[path] = sums[path]!
  }
  return highest
}

/** The sums of the opposite claim. Negates each in place. */
export function negated(sums: Int32Array): Int32Array {
  for (let path = 0; path < sums.length; path++) sums[path] = -sums[path]!
  return sums
}
