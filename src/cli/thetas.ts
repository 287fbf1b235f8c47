import type { MustBe } from '../plan/problems/must-be.ts'
import type { Problems } from '../plan/problems/problems.ts'
import type { Thetas } from '../stats/comparison/judge-pairs.ts'
import { METRICS } from '../stats/comparison/metric.ts'
import { fromText } from '../units/number.ts'
import { parseRatio } from '../units/ratio.ts'
import type { Given, KnownOptions } from './given-options.ts'

/** `--p50` to `--p999`, `--throughput` and `--cpu`: how much slower is too slow. */
export const THETA_OPTIONS: KnownOptions = Object.fromEntries(METRICS.map((metric) => [metric, 'text'] as const))

/** The given thetas by metric; invalid shares are added to `problems`. */
export function thetasIn(values: Given['values'], problems: Problems): Thetas {
  const named = METRICS.filter((metric) => values[metric] !== undefined)
  for (const metric of named) problems.check(`--${metric}`, values[metric], mustBeShare)
  return Object.fromEntries(named.map((metric) => [metric, shareFrom(values[metric])!]))
}

/** Parses a share from the command line, `5%` or `0.05`; `undefined` if it is not one. */
export function shareFrom(value: unknown): number | undefined {
  const text = String(value).replaceAll(' ', '')
  return fromText(text, parseRatio)
}

export const mustBeShare: MustBe = (value) => (shareFrom(value) === undefined ? "a share from 0 to 1, such as 0.05 or '5%'" : undefined)
