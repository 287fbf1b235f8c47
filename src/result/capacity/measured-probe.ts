import type { SloLimit } from '../../plan/capacity/capacity-plan.ts'
import type { IterationCounts } from '../../record/snapshot.ts'
import { leadingError } from '../leading-error.ts'
import type { LoadResult } from '../load-result.ts'
import { badIn } from '../scope.ts'
import { sentValuesOf } from '../sent-values.ts'
import { judgeProbe, type JudgedProbe } from './judge-probe.ts'

/** What is kept of the run of a probe. */
export interface MeasuredProbe extends JudgedProbe, Pick<LoadResult, 'target'> {
  readonly succeeded: number
  readonly bad: number
  readonly medianMs: number
  readonly isSilent: boolean
  readonly iterations: IterationCounts
  readonly throughput: number
  readonly findings: LoadResult['findings']
  readonly error: string | undefined
  /** What its requests sent that may be secret. */
  readonly sentValues: readonly string[]
}

/** Judges the run of a probe, and keeps of it what a result says of its probes. */
export function measuredProbe(result: LoadResult, slo: readonly SloLimit[]): MeasuredProbe {
  const { iterations, latency, throughput, findings, target, statuses } = result
  return {
    ...judgeProbe(result, slo),
    target,
    succeeded: iterations.succeeded,
    bad: badIn(iterations),
    medianMs: latency.p50,
    isSilent: iterations.succeeded === 0 && Object.keys(statuses).length === 0,
    iterations,
    throughput: throughput.mean,
    findings,
    error: leadingError(result),
    sentValues: sentValuesOf(result),
  }
}
