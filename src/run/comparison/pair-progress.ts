import type { BlockRecord, PairRecord } from '../../record/comparison-record.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { Progress } from '../recording/progress.ts'
import { medianOf } from './block-length.ts'

/** The progress of a comparison for display: for both arms together, except for the latency, which is that of the latest block of head. */
export function progressOf(pairs: readonly PairRecord[], plannedMs: Milliseconds): Progress {
  const blocks = pairs.flatMap(({ base, head }) => [base, head])
  const latest = blocks.slice(-2)
  const [succeeded, bad] = [total(blocks, 'succeeded'), total(blocks, 'bad')]
  return {
    part: 'measured',
    elapsedMs: total(blocks, 'elapsedMs'),
    plannedMs,
    started: succeeded + bad,
    succeeded,
    bad,
    plannedIterations: Number.POSITIVE_INFINITY,
    ratePerSecond: (1_000 * total(latest, 'succeeded')) / Math.max(1, total(latest, 'elapsedMs')),
    p50Ms: medianOf(latest.at(-1)?.latenciesMs ?? new Float64Array()),
    p99Ms: Number.NaN,
  }
}

const total = (blocks: readonly BlockRecord[], count: 'succeeded' | 'bad' | 'elapsedMs'): number =>
  blocks.reduce((sum, block) => sum + block[count], 0)
