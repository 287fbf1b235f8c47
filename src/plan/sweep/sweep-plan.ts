import { duration, type Milliseconds } from '../../units/duration.ts'
import { checkEnvironment, processEnvironment, seedFrom, type PlanEnvironment } from '../environment.ts'
import type { Hooks } from '../hooks.ts'
import type { ClosedModel } from '../model.ts'
import { tracePlanAgain } from '../options/http/trace.ts'
import { completed, hooksFrom } from '../plan-from.ts'
import type { Plan } from '../plan.ts'
import { Problems } from '../problems/problems.ts'
import { checkSweepOptions, DEFAULT_BLOCK_MS, DEFAULT_LEVELS, DEFAULT_ROUNDS } from './check-sweep-options.ts'
import type { SweepOptions } from './sweep-options.ts'

/** The plan of a sweep, complete and exact. Plain data. */
export interface SweepPlan {
  /** The plan of its blocks, at the highest level. Its duration is the longest that they may take together. */
  readonly block: Plan & { readonly model: ClosedModel }
  /** Numbers of users, ascending. */
  readonly levels: readonly number[]
  readonly rounds: number
  readonly blockMs: Milliseconds
  /** Whether a round that counts for nothing comes first. */
  readonly warmsUp: boolean
  /** How long all blocks take together if iterations are short. */
  readonly takesMs: Milliseconds
}

/** Each block has this warm-up, or one of a little more than an iteration if that is longer. */
export const BLOCK_WARMUP_MS: Milliseconds = 100
export const WARMUP_ITERATIONS = 1.25
/** To start and to end a block. */
const BETWEEN_MS: Milliseconds = 25
/** To start and to end the workers of a block. */
const WORKERS_MS: Milliseconds = 500

/**
 * Turns the options of a sweep into a complete and exact plan.
 *
 * @throws {LoadError} `bad-options` with every problem at once.
 */
export function sweepPlanFrom(
  options: SweepOptions = {},
  environment: PlanEnvironment = processEnvironment(),
): { readonly plan: SweepPlan; readonly hooks: Hooks } {
  const problems = new Problems('the options of the sweep')
  const given = checkSweepOptions(options, problems)
  checkEnvironment(environment, { ...given, concurrency: undefined }, problems)
  problems.throwIfAny('bad-options')

  const { concurrency = DEFAULT_LEVELS, rounds = DEFAULT_ROUNDS, block = DEFAULT_BLOCK_MS, ...shared } = given
  const levels = concurrency.toSorted((first, second) => first - second)
  const blockMs = duration(block)
  const load = { ...shared, concurrency: levels.at(-1)!, duration: blockMs }
  const plan = completed(load, environment, seedFrom(shared.seed, environment)) as SweepPlan['block']
  return { plan: timed({ block: plan, levels, rounds, blockMs, warmsUp: true }), hooks: hooksFrom(shared) }
}

/** Adds how long all blocks take, at least and at most: an iteration as long as a block makes its warm-up longer, and its end. */
function timed(plan: Omit<SweepPlan, 'takesMs'>): SweepPlan {
  const { levels, rounds, blockMs, block, warmsUp } = plan
  const betweenMs = BETWEEN_MS + (block.workers === undefined ? 0 : WORKERS_MS)
  const timeWith = (iterationMs: Milliseconds): Milliseconds => {
    const tailMs = blockMs + iterationMs + betweenMs
    return levels.length * (rounds * (Math.max(BLOCK_WARMUP_MS, WARMUP_ITERATIONS * iterationMs) + tailMs) + (warmsUp ? tailMs : 0))
  }
  return { ...plan, takesMs: timeWith(0), block: { ...block, durationMs: timeWith(blockMs) } }
}

/** The plan of one of the blocks; each has its own random numbers, and its own traces. */
export function blockPlan({ block }: SweepPlan, users: number, warmupMs: Milliseconds, lengthMs: Milliseconds, number: number): Plan {
  const { workers } = block
  return {
    ...block,
    model: { ...block.model, users },
    durationMs: lengthMs,
    warmup: { durationMs: warmupMs, iterations: 0, given: true },
    // A worker without users would have nothing to do.
    workers: workers && { ...workers, count: Math.min(workers.count, users) },
    seed: (block.seed + number) % 2 ** 32,
    ...(block.trace && { trace: tracePlanAgain(block.trace) }),
  }
}

/** The plan shortened to one block of the lowest level, which only shows whether the target answers correctly. */
export const smokeSweep = (plan: SweepPlan): SweepPlan =>
  timed({ ...plan, levels: plan.levels.slice(0, 1), rounds: 1, blockMs: Math.min(plan.blockMs, SMOKE_MS), warmsUp: false })

const SMOKE_MS: Milliseconds = 500
