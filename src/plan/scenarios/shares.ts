import { formatCount } from '../../units/format.ts'
import { maxConcurrency, type LoadModel } from '../model.ts'
import type { Plan, Portion } from '../plan.ts'
import { inPortion, type InPortion } from './portion.ts'
import type { Problems } from '../problems/problems.ts'

type Given = Readonly<Record<string, unknown>>

/** What is read of a scenario here. */
interface Sharing {
  readonly name: string
  readonly share: number | undefined
  readonly own: Given
}

/** Options that say how much load there is. */
const LOAD = ['concurrency', 'rate', 'stages'] as const

/** Options that say how it comes: the same for all that divide it. */
const OF_LOAD = ['spawnRate', 'arrivals', 'pacer', 'maxInFlight'] as const

/** Problems of scenarios that divide the load of their run. */
export function noteShares(shared: Given, scenarios: readonly Sharing[], problems: Problems): void {
  if (scenarios.every(({ share }) => share === undefined)) return
  if (LOAD.every((name) => shared[name] === undefined))
    problems.add(
      '`share` divides the `concurrency` or `rate` of the run, and it has neither: give one in the second argument, as in load({ scenarios }, { concurrency: 20 })',
    )
  for (const { name, share, own } of scenarios) {
    const given = [...LOAD, ...OF_LOAD].filter((option) => own[option] !== undefined)
    if (share === undefined && LOAD.every((option) => own[option] === undefined))
      problems.add(
        `\`scenarios.${name}\` has neither a \`share\` of the load, as others have, nor a \`concurrency\` or \`rate\`: give one of them`,
      )
    if (share !== undefined && given.length > 0)
      problems.add(
        `\`scenarios.${name}.share\` and \`scenarios.${name}.${given[0]}\` exclude each other: a share is one of the load in the second argument; remove one of them`,
      )
  }
}

/**
 * The plan of a scenario that gets a part of the run's load. `plan` has all of that load, and `own` what the scenario gives itself: what it takes from the run is
 * divided.
 */
export function dividedPlan(plan: Plan, { shares, index }: Omit<Portion, 'of'>, own: Given, problems: Problems): Plan {
  const part = inPortion({ shares, index })
  const total = shares.reduce((sum, share) => sum + share, 0)
  const model = dividedModel(plan.model, part, shares[index]! / total)
  const { iterationsPerUser: perUser, warmup, workers } = plan
  const users = model.kind === 'closed' ? model.users : 1
  const together = own.iterations === undefined && Number.isFinite(plan.iterations) ? part(plan.iterations) : plan.iterations
  const iterations = perUser === undefined ? together : perUser * users
  const what = `the share of \`scenarios.${plan.name}\` (${shares[index]} of ${total})`
  if (iterations === 0 || users === 0) {
    const [all, noun, option] =
      users === 0 ? [maxConcurrency(plan.model), 'user', 'concurrency'] : [plan.iterations, 'iteration', 'iterations']
    problems.add(`With ${formatCount(all)} ${noun}${all === 1 ? '' : 's'}, ${what} is less than one: raise \`${option}\`, or the share`)
  } else if (iterations < users)
    problems.add(
      `With ${formatCount(maxConcurrency(plan.model))} users, ${what} is ${formatCount(users)}, but it has ${formatCount(iterations)} iterations, and every user starts at least one: raise \`iterations\``,
    )
  return {
    ...plan,
    model,
    portion: { shares, index, of: plan.model },
    iterations,
    warmup: own.warmup === undefined ? { ...warmup, iterations: part(warmup.iterations) } : warmup,
    workers: workers && { ...workers, count: Math.max(1, Math.min(workers.count, maxConcurrency(model))) },
  }
}

function dividedModel(model: LoadModel, part: InPortion, ratio: number): LoadModel {
  const divided = (level: number): number => (model.kind === 'closed' ? part(level) : level * ratio)
  const stages = model.stages.map(({ from, to, durationMs }) => ({ from: divided(from), to: divided(to), durationMs }))
  return model.kind === 'closed'
    ? { ...model, users: part(model.users), stages }
    : { ...model, ratePerSecond: divided(model.ratePerSecond), stages, maxInFlight: Math.max(1, part(model.maxInFlight)) }
}
