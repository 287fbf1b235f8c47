import type { Evidence } from './evidence.ts'
import type { Metric } from '../metric.ts'
import { sumPaths } from './sign-paths.ts'

/** One metric on trial: what is claimed of it, and what there is to judge it by. */
export interface MetricTrial {
  readonly metric: Metric
  readonly theta: number
  readonly evidence: Evidence
}

/** The sums of all paths after so many units, the first of them is what was seen; all zero where these hold too little to say anything. */
export function sumsOf({ evidence, theta }: Omit<MetricTrial, 'metric'>, units: number, paths: number): Int32Array {
  const sums = new Int32Array(paths)
  if (evidence.isEnough(units)) sumPaths(evidence.differences(units, theta), sums)
  return sums
}

/**
 * The highest sum of each path over several metrics. A pair is swapped for all of them at once, so how they hang together is in it, and a
 * metric that exceeds what this asks for does so beside all others at once (max-T; Westfall & Young, 1993).
 */
export function highestOf([first, ...others]: readonly Int32Array[]): Int32Array {
  if (first === undefined || others.length === 0) return first ?? new Int32Array(0)
  const highest = first.slice()
  for (const sums of others) {
    for (let path = 0; path < highest.length; path++) if (sums[path]! > highest[path]!) highest[path] = sums[path]!
  }
  return highest
}

/** The sums of the opposite claim. Turns the sign of each in its place. */
export function negated(sums: Int32Array): Int32Array {
  for (let path = 0; path < sums.length; path++) sums[path] = -sums[path]!
  return sums
}
