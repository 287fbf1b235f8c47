import { describeSweep } from '../plan/sweep/describe-sweep.ts'
import type { SweepOptions } from '../plan/sweep/sweep-options.ts'
import { BLOCK_WARMUP_MS, blockPlan, smokeSweep, sweepPlanFrom, WARMUP_ITERATIONS, type SweepPlan } from '../plan/sweep/sweep-plan.ts'
import { measuredBlock, type MeasuredBlock } from '../result/sweep/measured-block.ts'
import { sweepFrom } from '../result/sweep/sweep.ts'
import type { SweepResult } from '../result/sweep/sweep-result.ts'
import { resultFrom } from '../result/result.ts'
import { timeoutText, type RunEnvironment } from '../run/run-environment.ts'
import { withShortRuns, type ShortRuns } from '../run/short-runs/short-runs.ts'
import { runBlocks, type BlockRequest, type BlocksRun } from '../run/sweep/run-blocks.ts'
import type { AnyTask, Task } from '../run/task/task.ts'
import { systemClock } from '../units/time/clock.ts'
import type { Milliseconds } from '../units/duration.ts'
import { LoadError } from '../units/errors/error.ts'
import { formatDuration } from '../units/format.ts'
import { seededRandom } from '../units/random.ts'

/** For the last block to end, and to judge. */
const RESERVE_MS: Milliseconds = 500
/** Key of the random numbers that the order of the levels is drawn with. */
const ORDER = 0

/** A sweep on one screen: options → plan → blocks, each a run of its own → result. */
export async function runSweep(task: Task, options: SweepOptions, environment: RunEnvironment): Promise<SweepResult> {
  const { plan, hooks } = sweepPlanFrom(options)
  const wanted = environment.profile === 'smoke' ? smokeSweep(plan) : plan
  const fitted = (): SweepPlan => fittedOrRefused(wanted, environment)
  const neededMs = wanted.takesMs + RESERVE_MS
  return await withShortRuns({ task, hooks, plan: wanted.block, neededMs, fitted }, environment, async (fit, runs) => {
    const made = await blocksOf(fit, runs)
    return sweepFrom(fit, { ...made, abortReason: runs.abortReason() }, describeSweep(fit))
  })
}

function blocksOf(plan: SweepPlan, { task, measure: run, isTargetGone, remainingMs }: ShortRuns): Promise<BlocksRun<MeasuredBlock>> {
  const { levels, rounds, blockMs, warmsUp, block } = plan
  const pauses = hasPauses(task)
  let runs = 0
  const measure = async ({ concurrency, round, warmupMs, lengthMs }: BlockRequest): Promise<MeasuredBlock | undefined> => {
    const ofBlock = blockPlan(plan, concurrency, warmupMs, lengthMs, runs++)
    const measured = await run(ofBlock, { sweep: { concurrency, round, rounds } })
    return measured && measuredBlock(resultFrom(ofBlock, measured.whole, measured.targets), pauses)
  }
  // In a load test, what a run may take is the same at any time.
  const boundMs = systemClock.now() + remainingMs() - RESERVE_MS
  return runBlocks(
    {
      levels,
      rounds,
      blockMs,
      warmsUp,
      warmup: { leastMs: BLOCK_WARMUP_MS, iterations: WARMUP_ITERATIONS },
      measure,
      isTargetGone,
      remainingMs: () => boundMs - systemClock.now(),
      random: seededRandom(block.seed, ORDER),
    },
    systemClock,
  )
}

/** Whether users of a scenario pause between iterations. */
const hasPauses = (task: AnyTask): boolean => task.kind === 'scenario' && !(task.think.kind === 'span' && task.think.maxMs === 0)

function fittedOrRefused(plan: SweepPlan, environment: RunEnvironment): SweepPlan {
  const leftMs = environment.remainingMs(plan.block)
  if (plan.takesMs + RESERVE_MS <= leftMs) return plan
  throw new LoadError(
    'does-not-fit',
    `The sweep needs ${formatDuration(plan.takesMs + RESERVE_MS)} or more (${describeSweep(plan)}, and a warm-up), but ${formatDuration(Math.max(0, leftMs))} ` +
      `of ${timeoutText(environment, '`block`, `rounds` or `concurrency`')}`,
  )
}
