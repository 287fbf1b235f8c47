import { cappedTail } from './capped-tail.ts'
import { evidenceOf, type GrowingEvidence } from './evidence.ts'
import type { Metric, SortedBlock, SortedPair } from './pair.ts'
import { quantileOf } from './sorted.ts'

/** What each metric is judged by: medians and times per success by their ratios, pair by pair, tails by the tail of all pairs together. */
export const BLOCK_EVIDENCE: Readonly<Record<Metric, () => GrowingEvidence>> = {
  p50: () => ratiosOf(({ latenciesMs }) => quantileOf(latenciesMs, 0.5)),
  p95: () => cappedTail(0.95),
  p99: () => cappedTail(0.99),
  throughput: () => ratiosOf(({ msPerSuccess }) => msPerSuccess),
}

function ratiosOf(timeMs: (block: SortedBlock) => number): GrowingEvidence {
  const logRatios: number[] = []
  return Object.assign(evidenceOf(logRatios), {
    // The difference of two logarithms, not that of a quotient: with the sides swapped it is the same to the last bit.
    add: ({ base, head }: SortedPair) => void logRatios.push(Math.log(timeMs(head)) - Math.log(timeMs(base))),
  })
}
