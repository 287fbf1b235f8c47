import type { Thetas as KnownThetas } from '../../stats/comparison/judge-pairs.ts'
import { METRICS } from '../../stats/comparison/metric.ts'
import { duration, type Milliseconds } from '../../units/duration.ts'
import { parseRatio } from '../../units/ratio.ts'
import { checkEnvironment, processEnvironment, seedFrom, type PlanEnvironment } from '../environment.ts'
import type { Hooks } from '../hooks.ts'
import { completed, hooksFrom } from '../plan-from.ts'
import type { Plan } from '../plan.ts'
import { Problems } from '../problems/problems.ts'
import { checkCompareOptions } from './check-compare-options.ts'
import type { CompareOptions, Thetas } from './compare-options.ts'

/** The plan of a comparison, complete and exact. Plain data. */
export interface ComparisonPlan {
  /** The plan of each arm. Its duration is how long both together may measure. */
  readonly arm: Plan
  readonly thetas: KnownThetas
  readonly maxDurationMs: Milliseconds
  /** Whether the caller set its duration, which then must fit unchanged. */
  readonly isTimeGiven: boolean
  readonly maxWarmupMs: Milliseconds
  /** `undefined` if the number of comparisons that share the chance of a false alarm is not given. */
  readonly comparisons: number | undefined
  readonly seed: number
}

const DEFAULT_USERS = 4
const DEFAULT_THETAS: KnownThetas = { p50: 0.05, p95: 0.1, throughput: 0.05 }

/**
 * Turns the options of a comparison into a complete and exact plan.
 *
 * @throws {LoadError} `bad-options` with every problem at once.
 */
export function comparisonPlanFrom(
  options: CompareOptions = {},
  environment: PlanEnvironment = processEnvironment(),
): { readonly plan: ComparisonPlan; readonly hooks: Hooks } {
  const problems = new Problems('the options of the comparison')
  const given = checkCompareOptions(options, problems)
  checkEnvironment(environment, given, problems)
  problems.throwIfAny('bad-options')

  const { theta, maxDuration, warmup, comparisons, concurrency = DEFAULT_USERS, ...shared } = given
  const maxDurationMs = duration(maxDuration ?? '15s')
  const maxWarmupMs = duration(warmup ?? '3s')
  const seed = seedFrom(shared.seed, environment)
  const arm = completed({ ...shared, concurrency, duration: maxDurationMs, warmup: maxWarmupMs }, environment, seed)
  const isTimeGiven = maxDuration !== undefined
  const plan = { arm, thetas: thetasFrom(theta), maxDurationMs, isTimeGiven, maxWarmupMs, comparisons, seed }
  return { plan, hooks: hooksFrom(shared) }
}

/** Valid thetas as numbers; the defaults if none is named. */
export function thetasFrom(thetas: Thetas | undefined): KnownThetas {
  const named = METRICS.flatMap((metric) => {
    const theta = thetas?.[metric]
    return theta === undefined ? [] : [[metric, parseRatio(theta)!] as const]
  })
  return named.length === 0 ? DEFAULT_THETAS : Object.fromEntries(named)
}

/** Enough for a verdict on a fast target. */
const LEAST_MS: Milliseconds = 1_000

/** The plan shortened to a limit; `undefined` if it would be too short for a verdict, or if the caller set a longer duration. */
export function fitted(plan: ComparisonPlan, boundMs: Milliseconds): ComparisonPlan | undefined {
  const { maxWarmupMs, maxDurationMs, isTimeGiven } = plan
  if (maxWarmupMs + maxDurationMs <= boundMs) return plan
  if (isTimeGiven || boundMs < LEAST_MS) return undefined
  const warmupMs = Math.min(maxWarmupMs, boundMs / 4)
  return { ...plan, maxWarmupMs: warmupMs, maxDurationMs: Math.min(maxDurationMs, boundMs - warmupMs) }
}

/** The plan shortened so far that it only shows whether both arms answer correctly. */
export const smokeComparison = (plan: ComparisonPlan): ComparisonPlan => ({
  ...plan,
  isTimeGiven: false,
  maxWarmupMs: 0,
  maxDurationMs: SMOKE_MS,
})

/** Enough for some pairs of blocks. */
const SMOKE_MS: Milliseconds = 300
