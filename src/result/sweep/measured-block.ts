import type { IterationCounts } from '../../record/snapshot.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { PerSecond } from '../../units/rate.ts'
import { blockThroughput } from '../../stats/sweep/block-throughput.ts'
import type { Finding, FindingKind } from '../findings/finding.ts'
import { leadingError } from '../leading-error.ts'
import type { LatencyStats, LoadResult } from '../load-result.ts'
import type { TargetStats } from '../measures/target-stats.ts'
import { sentValuesOf } from '../sent-values.ts'

/** What is kept of the run of a block. */
export interface MeasuredBlock {
  readonly throughput: PerSecond
  readonly succeeded: number
  readonly iterationMs: Milliseconds
  readonly isSilent: boolean
  readonly headroom: number
  readonly latency: LatencyStats
  readonly iterations: IterationCounts
  readonly findings: readonly Finding[]
  readonly error: string | undefined
  readonly target: TargetStats | undefined
  /** What its requests sent that may be secret. */
  readonly sentValues: readonly string[]
}

/** What may have held iterations up here. */
const HELD_UP: ReadonlySet<FindingKind> = new Set(['saturated', 'busy-machine'])
/** A delay of this share of an iteration is harmless, as one of this share of a limit is. */
const HARMLESS_SHARE = 0.1

/** Keeps of the run of a block what a sweep says of it. `hasPauses`: whether its users pause between iterations. */
export function measuredBlock(result: LoadResult, hasPauses: boolean): MeasuredBlock {
  const { iterations, latency, failedLatency, generator, users, throughput, plan, target, statuses } = result
  const ended = latency.count + failedLatency.count
  const busyMs = totalOf(latency) + totalOf(failedLatency)
  const iterationMs = busyMs / ended
  const counts = {
    users: users.started - users.failedStart,
    countedPerSecond: throughput.mean,
    succeeded: latency.count,
    ended,
    busyMs,
    lengthMs: plan.durationMs,
  }
  const isHeldUp = !(generator.loopDelayP99Ms <= HARMLESS_SHARE * iterationMs)
  return {
    throughput: hasPauses ? throughput.mean : blockThroughput(counts),
    succeeded: iterations.succeeded,
    iterationMs,
    isSilent: iterations.succeeded === 0 && Object.keys(statuses).length === 0,
    headroom: headroomOf(result),
    latency,
    iterations,
    findings: result.findings.filter(({ kind }) => isHeldUp || !HELD_UP.has(kind)),
    error: leadingError(result),
    target,
    sentValues: sentValuesOf(result),
  }
}

const totalOf = ({ count, mean }: LatencyStats): Milliseconds => (count === 0 ? 0 : count * mean)

/** How many times as much the generator could do: its time ÷ the CPU time that it needed; by its event loop if that is not known. */
function headroomOf({ generator, iterations, plan }: LoadResult): number {
  const { cpuMicrosPerIteration, utilization } = generator
  const cpuMs = (cpuMicrosPerIteration * iterations.started) / 1_000
  const headroom = Number.isNaN(cpuMs) ? 1 / utilization : (plan.durationMs * (plan.workers?.count ?? 1)) / cpuMs
  return Number.isNaN(headroom) ? Number.POSITIVE_INFINITY : headroom
}
