import { comparisonPlanFrom } from '../../plan/comparison/comparison-plan.ts'
import type { PairRecord } from '../../record/comparison-record.ts'
import { successesNeeded } from '../../run/comparison/block-length.ts'
import { ComparisonRun } from '../../run/comparison/comparison-run.ts'
import { takeRunLock } from '../../run/lock/run-lock.ts'
import type { RunJob } from '../../run/runner.ts'
import { taskFrom, taskHere, type KnownTask } from '../../run/task/task.ts'
import { pairJudge, type Thetas } from '../../stats/comparison/judge-pairs.ts'
import type { Judgement } from '../../stats/comparison/judgement.ts'
import type { Milliseconds } from '../../units/duration.ts'

/** One comparison of a calibration. */
export interface Trial {
  readonly base: string
  readonly head: string
  readonly thetas: Thetas
  readonly seed: number
  readonly signal: AbortSignal
}

export const MOST_WARMUP: Milliseconds = 3_000
export const MOST_MEASURED: Milliseconds = 15_000

/** Compares two addresses as `load.compare` does. */
export async function runTrial({ base, head, thetas, seed, signal }: Trial): Promise<Judgement> {
  const { plan, hooks } = comparisonPlanFrom({ theta: thetas, seed, warmup: MOST_WARMUP, maxDuration: MOST_MEASURED })
  const judge = pairJudge(thetas)
  const look = (pairs: readonly PairRecord[]): 'decided' | undefined => (judge.add(pairs.at(-1)!) === undefined ? undefined : 'decided')
  const pairing = { seed, successes: successesNeeded(thetas), maxWarmupMs: MOST_WARMUP, maxDurationMs: MOST_MEASURED, look }
  const boundMs = Number.POSITIVE_INFINITY
  const jobOf = async (url: string): Promise<RunJob<KnownTask>> => {
    const task = await taskHere(taskFrom(url))
    return { plan: plan.arm, task, hooks, data: undefined, signal, remainingMs: boundMs, coverage: false }
  }
  const lock = await takeRunLock(signal, { label: 'vitest-load calibrate' })
  try {
    await new ComparisonRun({ base: await jobOf(base), head: await jobOf(head), pairing, signal, boundMs }).run()
    signal.throwIfAborted()
  } finally {
    lock.release()
  }
  return judge.judgement()
}
