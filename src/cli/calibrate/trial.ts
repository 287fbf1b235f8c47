import { comparisonPlanFrom } from '../../plan/comparison/comparison-plan.ts'
import type { PairRecord } from '../../record/comparison-record.ts'
import { hooksFrom } from '../../plan/hooks-from.ts'
import { openArm, type Arm } from '../../run/comparison/arm.ts'
import { successesNeeded } from '../../run/comparison/block-length.ts'
import { conduct } from '../../run/comparison/conduct.ts'
import { takeRunLock } from '../../run/run-lock.ts'
import { taskFrom, taskHere } from '../../run/task.ts'
import { pairJudge, type Thetas } from '../../stats/comparison/judge-pairs.ts'
import type { Judgement } from '../../stats/comparison/judgement.ts'
import { systemClock } from '../../units/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'

/** What one comparison of a calibration is about. */
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
  const plan = comparisonPlanFrom({ theta: thetas, seed, warmup: MOST_WARMUP, maxDuration: MOST_MEASURED })
  const judge = pairJudge(thetas)
  const lock = await takeRunLock(signal, { label: 'vitest-load calibrate' })
  const opened: Arm[] = []
  try {
    const arms: { base?: Arm; head?: Arm } = {}
    for (const [name, url] of [
      ['base', base],
      ['head', head],
    ] as const) {
      const task = await taskHere(taskFrom(url))
      const job = {
        plan: plan.arm,
        task,
        hooks: hooksFrom(),
        data: undefined,
        signal,
        remainingMs: Number.POSITIVE_INFINITY,
        coverage: false,
      }
      opened.push((arms[name] = await openArm(job)))
    }
    const look = (pairs: readonly PairRecord[]): 'decided' | undefined => (judge.add(pairs.at(-1)!) === undefined ? undefined : 'decided')
    const settings = { seed, successes: successesNeeded(thetas), maxWarmupMs: MOST_WARMUP, maxDurationMs: MOST_MEASURED, look, signal }
    await conduct({ base: arms.base!, head: arms.head! }, settings, systemClock)
    signal.throwIfAborted()
  } finally {
    lock.release()
    for (const arm of opened) await arm.close(undefined)
  }
  return judge.judgement()
}
