import { seededRandom } from '../units/random.ts'
import { MAX_SEED } from './limits.ts'
import type { Plan } from './plan.ts'

/** Keeps the seeds of scenarios apart from those of users and arrivals. */
const SCENARIO_KEY = -3

/**
 * The seed for everything random in a plan: that of the run, or for one of several scenarios one that depends only on that and its name, so that adding or
 * moving a scenario changes nothing in the others.
 */
export function drawingSeed({ seed, name }: Pick<Plan, 'seed' | 'name'>): number {
  if (name === undefined) return seed
  return Math.floor(seededRandom(seed, SCENARIO_KEY, ...Array.from(name, (letter) => letter.codePointAt(0)!))() * (MAX_SEED + 1))
}
