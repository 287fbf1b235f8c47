import type { SweepOptions } from '../../../src/plan/sweep/sweep-options.ts'
import { sweepPlanFrom } from '../../../src/plan/sweep/sweep-plan.ts'
import { describeSweep } from '../../../src/plan/sweep/describe-sweep.ts'
import { latencyStats } from '../../../src/result/measures/latency-stats.ts'
import type { MeasuredBlock } from '../../../src/result/sweep/measured-block.ts'
import { sweepFrom, type MadeBlock, type MadeBlocks } from '../../../src/result/sweep/sweep.ts'
import type { SweepResult } from '../../../src/result/sweep/sweep-result.ts'
import { Histogram } from '../../../src/stats/histogram.ts'
import { uslThroughput } from '../../../src/stats/sweep/usl.ts'

/** Blocks that differ by one and a half percent, so that nothing is exact. */
const SCATTER = [0.985, 1, 1.015]

/** A block of so many users with this throughput. */
export function blockOf(users: number, throughput: number, extra: Partial<MeasuredBlock> = {}): MeasuredBlock {
  const count = Math.round(throughput * 0.3)
  const latency = new Histogram()
  for (let index = 0; index < count; index++) latency.record(Math.round((users / throughput) * 1e6))
  return {
    throughput,
    succeeded: count,
    iterationMs: (users * 1_000) / throughput,
    isSilent: false,
    headroom: 25,
    latency: latencyStats(latency.encode()),
    iterations: { started: count, succeeded: count, failed: 0, cutOff: 0, dropped: 0 },
    findings: [],
    error: undefined,
    target: undefined,
    sentValues: [],
    ...extra,
  }
}

/** A block in which nothing succeeded. */
export const deadBlock = (users: number, error: string): MeasuredBlock =>
  blockOf(users, 0, { succeeded: 0, isSilent: true, error, iterations: { started: 40, succeeded: 0, failed: 40, cutOff: 0, dropped: 0 } })

interface Wanted {
  readonly options?: SweepOptions
  /** The throughput of a number of users. */
  readonly throughput?: (users: number) => number
  /** What differs from the usual at a level. */
  readonly extra?: (users: number) => Partial<MeasuredBlock>
  readonly made?: Partial<MadeBlocks>
}

/** The result of a sweep with three blocks at each level; `made` replaces what came of it. */
export function sweepOf({ options = {}, throughput = () => 100, extra = () => ({}), made = {} }: Wanted): SweepResult {
  const { plan } = sweepPlanFrom({ seed: 7, ...options })
  const blocks = plan.levels.flatMap((concurrency): readonly MadeBlock[] =>
    SCATTER.map((factor, at) => ({
      request: { concurrency, round: at + 1 },
      block: blockOf(concurrency, throughput(concurrency) * factor, extra(concurrency)),
    })),
  )
  return sweepFrom(plan, { blocks, endedBy: undefined, rounds: 3, elapsedMs: 9_600, abortReason: undefined, ...made }, describeSweep(plan))
}

export const law =
  (sigma: number, kappa: number) =>
  (users: number): number =>
    uslThroughput({ lambda: 100, sigma, kappa }, users)

/** A sweep of a server with 5 % contention. */
export const contended = (): SweepResult => sweepOf({ throughput: law(0.05, 0) })

export const TEN_LEVELS: readonly number[] = [1, 2, 4, 8, 12, 16, 24, 32, 48, 64]

/** A sweep that shows a peak at 44 users. */
export const retrograde = (): SweepResult => sweepOf({ options: { concurrency: TEN_LEVELS }, throughput: law(0.05, 0.0005) })

/** A sweep of a server whose only slot is full from 5 users on. */
export const kneed = (): SweepResult => sweepOf({ throughput: (users) => Math.min(40 * users, 200) })
