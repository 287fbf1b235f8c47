import { SHORTEST_CONFIRMATION_MS } from '../../stats/capacity/probe-sequence.ts'
import { samplesFor } from '../../stats/capacity/probe-verdict.ts'
import { namedQuantile, quantileName } from '../../stats/named-quantile.ts'
import { duration, type Milliseconds } from '../../units/duration.ts'
import { rate, type PerSecond } from '../../units/rate.ts'
import { parseRatio } from '../../units/ratio.ts'
import { checkEnvironment, processEnvironment, seedFrom, type PlanEnvironment } from '../environment.ts'
import type { Hooks } from '../hooks.ts'
import type { OpenModel } from '../model.ts'
import { tracePlanAgain } from '../options/http/trace.ts'
import { completed, hooksFrom } from '../plan-from.ts'
import type { Plan } from '../plan.ts'
import { Problems } from '../problems/problems.ts'
import type { CapacityOptions, Slo } from './capacity-options.ts'
import { checkCapacityOptions } from './check-capacity-options.ts'

/** One limit of an objective. */
export interface SloLimit {
  /** `p99`, `p99.9`, `errorRate`. */
  readonly name: string
  /** The share of iterations that may exceed it: 0.01 for p99, or the error rate. */
  readonly share: number
  /** `undefined` for the error rate. */
  readonly limitMs: Milliseconds | undefined
}

/** The plan of a search, complete and exact. Plain data. */
export interface CapacityPlan {
  /** The plan of the probes, at the first of their rates. Its duration is all that they may take, as far as it is known. */
  readonly probe: Plan & { readonly model: OpenModel }
  readonly slo: readonly SloLimit[]
  /** The rates to search between; both are the same if one rate is tested. */
  readonly from: PerSecond
  readonly to: PerSecond
  /** The rate that is tested instead of a search. */
  readonly atLeast: PerSecond | undefined
  readonly width: number
  readonly withinMs: Milliseconds
  /** Whether the caller set the time, which then must fit unchanged. */
  readonly isTimeGiven: boolean
  /** How long confirming may take, after the search. */
  readonly confirmMs: Milliseconds
  /** How many samples a verdict on all limits needs, and the highest limit on latency. */
  readonly needs: { readonly samples: number; readonly limitMs: Milliseconds }
}

/** Each probe has this warm-up: the connections of its first arrivals, and the queue of the target. */
const PROBE_WARMUP_MS: Milliseconds = 250
/** What an overloaded target has not answered by then is late anyway. */
const PROBE_GRACE_MS: Milliseconds = 1_000
/** Both ends of an interval are tried at most twice. */
const MOST_CONFIRMATIONS = 4
const DEFAULT_WITHIN_MS: Milliseconds = 20_000
const DEFAULT_WIDTH = 0.1

/**
 * Turns the options of a search into a complete and exact plan.
 *
 * @throws {LoadError} `bad-options` with every problem at once.
 */
export function capacityPlanFrom(
  options: CapacityOptions,
  environment: PlanEnvironment = processEnvironment(),
): { readonly plan: CapacityPlan; readonly hooks: Hooks } {
  const problems = new Problems('the options of the search')
  const given = checkCapacityOptions(options, problems)
  checkEnvironment(environment, given, problems)
  problems.throwIfAny('bad-options')

  const { slo, from, to, atLeast, within, width, ...shared } = given
  const limits = limitsFrom(slo)
  const limitMs = Math.max(0, ...limits.map(({ limitMs = 0 }) => limitMs))
  const needs = { samples: Math.max(...limits.map(({ share }) => samplesFor(share))), limitMs }
  const first = rate((atLeast ?? from)!)
  const withinMs = within === undefined ? DEFAULT_WITHIN_MS : duration(within)
  const graceMs = duration(shared.gracefulStop ?? Math.max(PROBE_GRACE_MS, 2 * limitMs))
  const confirmMs = atLeast === undefined ? MOST_CONFIRMATIONS * (SHORTEST_CONFIRMATION_MS + PROBE_WARMUP_MS + graceMs) : 0
  const load = { ...shared, rate: first, arrivals: shared.arrivals ?? 'poisson', duration: withinMs + confirmMs, gracefulStop: graceMs }
  const probe = completed(load, environment, seedFrom(shared.seed, environment)) as CapacityPlan['probe']
  const plan = {
    probe,
    slo: limits,
    from: first,
    to: atLeast === undefined ? rate(to!) : first,
    atLeast: atLeast === undefined ? undefined : first,
    width: parseRatio(width ?? DEFAULT_WIDTH)!,
    withinMs,
    isTimeGiven: within !== undefined,
    confirmMs,
    needs,
  }
  return { plan, hooks: hooksFrom(shared) }
}

const limitsFrom = (slo: Slo): readonly SloLimit[] =>
  Object.entries(slo).flatMap(([key, limit]): readonly SloLimit[] => {
    if (limit === undefined) return []
    if (key === 'errorRate') return [{ name: key, share: parseRatio(limit)!, limitMs: undefined }]
    const quantile = namedQuantile(key)!
    return [{ name: quantileName(quantile), share: Number((1 - quantile).toFixed(9)), limitMs: duration(limit as string | number) }]
  })

/** The plan of one of the probes; each has its own arrivals, and its own traces. */
export function probePlan({ probe }: CapacityPlan, ratePerSecond: PerSecond, lengthMs: Milliseconds, number: number): Plan {
  return {
    ...probe,
    model: { ...probe.model, ratePerSecond },
    durationMs: lengthMs,
    warmup: { durationMs: PROBE_WARMUP_MS, iterations: 0, given: true },
    seed: (probe.seed + number) % 2 ** 32,
    ...(probe.trace && { trace: tracePlanAgain(probe.trace) }),
  }
}

/** Enough for a verdict on a fast target. */
const LEAST_MS: Milliseconds = 2_000

/** The plan shortened to a limit; `undefined` if it would be too short for a verdict, or if the caller set a longer time. */
export function fittedCapacity(plan: CapacityPlan, boundMs: Milliseconds): CapacityPlan | undefined {
  if (plan.withinMs + plan.confirmMs <= boundMs) return plan
  return plan.isTimeGiven || boundMs < LEAST_MS ? undefined : { ...plan, withinMs: boundMs - plan.confirmMs }
}

/** The plan shortened to one probe of at most a second, which only shows whether the target answers correctly. */
export const smokeCapacity = (plan: CapacityPlan): CapacityPlan => ({
  ...plan,
  to: plan.from,
  atLeast: plan.from,
  withinMs: SMOKE_MS,
  isTimeGiven: false,
  confirmMs: 0,
  needs: { samples: 1, limitMs: 0 },
})

/** Enough for one probe of the shortest length. */
const SMOKE_MS = 1_500
