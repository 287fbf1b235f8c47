import { drawingSeed } from '../plan/drawing-seed.ts'
import type { Plan, Portion } from '../plan/plan.ts'
import { inPortion } from '../plan/scenarios/portion.ts'
import type { OpenModel, Stage } from '../plan/model.ts'
import type { Milliseconds } from '../units/duration.ts'
import { seededRandom, type Random } from '../units/random.ts'
import { arrivalsInPortion } from './portion.ts'
import { arrivals, joined, limited, type Arrivals } from './arrivals.ts'

/** The drawn schedule of an open run. All times count from the start of the run. */
export interface OpenSchedule {
  readonly next: Arrivals
  /** Where warm-up ends and the measured window begins. */
  readonly measureFromMs: Milliseconds
  /** Where the measured window ends; if a count is reached first, when the last arrival is due (above a million, approximately). */
  readonly endMs: Milliseconds
}

/** Up to this count, drawing a schedule twice to find its end is cheap (40 ms). */
const DRAWN_AHEAD = 1_000_000

/** Separates the random numbers of arrivals from those of users. */
const ARRIVALS_KEY = -1
const WARMUP_KEY = -2
const CHANGE_KEY = -3

/**
 * Draws when every arrival of an open run is due. The measured part starts afresh at the boundary, so that its arrivals number exactly the
 * integral of the rate whatever the warm-up was; the same plan always gives the same times.
 */
export function openSchedule(plan: Plan, model: OpenModel): OpenSchedule {
  const { portion } = plan
  // Scenarios that divide the arrivals of a run all draw the same ones.
  const seed = portion === undefined ? drawingSeed(plan) : plan.seed
  const { ratePerSecond, stages } = (portion?.of as OpenModel | undefined) ?? model
  const part = portion && inPortion(portion)
  const own = (next: Arrivals): Arrivals => (part === undefined ? next : arrivalsInPortion(next, part))
  const spacing = (key: number): 'even' | Random => (model.arrivals === 'even' ? 'even' : seededRandom(seed, key))
  const steady = (durationMs: Milliseconds): Stage => ({ from: ratePerSecond, to: ratePerSecond, durationMs })
  const measuredStages = stages.length > 0 ? stages : [steady(plan.durationMs)]

  const warmup = (durationMs: Milliseconds): Arrivals => own(arrivals([steady(durationMs)], spacing(WARMUP_KEY)))
  const measured = (): Arrivals => own(arrivals(measuredStages, spacing(ARRIVALS_KEY)))

  // A warm-up by count ends when one arrival more would be due.
  const warmupMs =
    plan.warmup.iterations > 0 ? lastOf(plan.warmup.iterations + 1, warmup(Number.POSITIVE_INFINITY)) : plan.warmup.durationMs
  const measureFromMs = plan.startAtMs + warmupMs
  const drawn = portion === undefined ? plan.iterations : (plan.iterations * totalOf(portion)) / portion.shares[portion.index]!
  const countReachedMs = drawn > DRAWN_AHEAD ? (plan.iterations / model.ratePerSecond) * 1_000 : lastOf(plan.iterations, measured())

  return {
    next: joined([
      { startMs: plan.startAtMs, next: warmup(warmupMs) },
      { startMs: measureFromMs, next: limited(measured(), plan.iterations) },
    ]),
    measureFromMs,
    endMs: measureFromMs + Math.min(plan.durationMs, countReachedMs),
  }
}

/**
 * The same schedule up to a time of the run, and another rate from then on, up to where the measured window ends. `draw` separates its random numbers from those of
 * other changes; all shares of a run have to give the same.
 */
export function changedSchedule(
  before: OpenSchedule,
  own: (next: Arrivals) => Arrivals,
  { seed, model, ratePerSecond, fromMs, endMs, draw }: ScheduleChange,
): OpenSchedule {
  const spacing = model.arrivals === 'even' ? 'even' : seededRandom(seed, CHANGE_KEY - draw)
  const durationMs = Math.max(0, endMs - fromMs)
  const after = own(arrivals([{ from: ratePerSecond, to: ratePerSecond, durationMs }], spacing))
  return {
    measureFromMs: before.measureFromMs,
    endMs,
    next: joined([
      { startMs: 0, next: until(before.next, fromMs) },
      { startMs: fromMs, next: after },
    ]),
  }
}

/** A change of the rate of a run in progress. All times count from the start of the run. */
export interface ScheduleChange {
  readonly seed: number
  readonly model: Pick<OpenModel, 'arrivals'>
  readonly ratePerSecond: number
  readonly fromMs: Milliseconds
  readonly endMs: Milliseconds
  /** Its number, from 0. */
  readonly draw: number
}

/** The arrivals that are due before a time. */
const until =
  (next: Arrivals, endMs: Milliseconds): Arrivals =>
  () => {
    const dueMs = next()
    return dueMs < endMs ? dueMs : Number.POSITIVE_INFINITY
  }

const totalOf = ({ shares }: Portion): number => shares.reduce((sum, share) => sum + share, 0)

/** When the last of the next `count` arrivals is due; `Infinity` if there are fewer. */
function lastOf(count: number, next: Arrivals): Milliseconds {
  let dueMs = 0
  for (let drawn = 0; drawn < count; drawn++) dueMs = next()
  return dueMs
}
