import { formatCount, formatRatio } from '../../units/format.ts'
import type { Finding } from './finding.ts'
import type { LoadResult } from '../load-result.ts'

/** p99 is the first of the usual quantiles that iterations which had to connect determine. */
export const COLD_QUANTILE = 0.99

/** How many samples had to open a connection first. */
export interface Connecting {
  readonly opened: number
  readonly samples: number
}

/**
 * The finding that a quantile measured the opening of connections, because more samples had to do so than lie above it. There is none if a warm-up was given
 * (`warmup: 0` asks for a cold start) or if each iteration is meant to connect.
 */
export function cold(
  { opened, samples }: Connecting,
  plan: Pick<LoadResult['plan'], 'warmup' | 'reconnects'>,
  quantile: number,
): Finding | undefined {
  if (plan.warmup.given || plan.reconnects || opened === 0) return undefined
  if (opened <= samples * (1 - quantile) + ROUNDING) return undefined
  return {
    kind: 'cold',
    seen: `${formatCount(opened)} of ${formatCount(samples)} (${formatRatio(Math.min(1, opened / samples))}) opened a connection, and there was no warm-up`,
    spoils: 'high quantiles show the time it takes to connect, not the time it takes to answer',
    fix: "set a warm-up, such as warmup: '1s' or { iterations: 50 }; warmup: 0 says that you want to measure a cold start",
  }
}

/** 1 − 0.99 is 0.010000000000000009 in doubles: an exact share must count as one. */
const ROUNDING = 1e-9
