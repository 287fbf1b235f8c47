import type { Plan } from '../plan/plan.ts'
import type { OpenModel, Stage } from '../plan/model.ts'
import type { Milliseconds } from '../units/duration.ts'
import { seededRandom } from '../units/random.ts'
import { arrivals, joined, limited, type Arrivals } from './arrivals.ts'

/** The drawn schedule of an open run. All times from the start of the run. */
export interface OpenSchedule {
  readonly next: Arrivals
  /** Where warm-up ends and the measured window begins. */
  readonly boundaryMs: Milliseconds
  /** Where the measured window ends; of a run by count, when its last arrival is due (above a million arrivals: about when). */
  readonly endMs: Milliseconds
}

/** Drawing a schedule twice to learn where it ends is cheap (40 ms) up to here. */
const DRAWN_AHEAD = 1_000_000

/** Keys the random numbers of arrivals apart from those of users. */
const ARRIVALS_KEY = -1
const WARMUP_KEY = -2

/**
 * Draws when every arrival of an open run is due. The measured part starts afresh at the boundary, so that its arrivals number exactly the
 * integral of the rate whatever the warm-up was; the same plan always gives the same times.
 */
export function openSchedule(plan: Plan, model: OpenModel): OpenSchedule {
  const spacing = (key: number): 'even' | (() => number) => (model.arrivals === 'even' ? 'even' : seededRandom(plan.seed, key))
  const steady = (durationMs: Milliseconds): Stage => ({ from: model.ratePerSecond, to: model.ratePerSecond, durationMs })
  const measuredStages = model.stages.length > 0 ? model.stages : [steady(plan.durationMs)]

  const boundaryMs = plan.warmup.iterations > 0 ? timeOfArrival(plan.warmup.iterations, model, spacing(WARMUP_KEY)) : plan.warmup.durationMs
  const warmup = limited(arrivals([steady(boundaryMs)], spacing(WARMUP_KEY)), plan.warmup.iterations || Number.POSITIVE_INFINITY)
  const measured = (): Arrivals => limited(arrivals(measuredStages, spacing(ARRIVALS_KEY)), plan.iterations)

  return {
    next: joined([
      { startMs: 0, next: boundaryMs > 0 ? warmup : (): Milliseconds => Number.POSITIVE_INFINITY },
      { startMs: boundaryMs, next: measured() },
    ]),
    boundaryMs,
    endMs:
      boundaryMs +
      Math.min(plan.durationMs, plan.iterations > DRAWN_AHEAD ? (plan.iterations / model.ratePerSecond) * 1_000 : lastOf(measured())),
  }
}

/** When arrival number `count` of a steady rate is due, counted from 0: the end of a warm-up of so many iterations. */
function timeOfArrival(count: number, model: OpenModel, spacing: 'even' | (() => number)): Milliseconds {
  const next = arrivals([{ from: model.ratePerSecond, to: model.ratePerSecond, durationMs: Number.POSITIVE_INFINITY }], spacing)
  let dueMs = 0
  for (let index = 0; index <= count; index++) dueMs = next()
  return dueMs
}

function lastOf(next: Arrivals): Milliseconds {
  let last = 0
  for (let dueMs = next(); dueMs < Number.POSITIVE_INFINITY; dueMs = next()) last = dueMs
  return last
}
