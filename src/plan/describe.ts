import { formatCount, formatDuration, formatRate } from '../units/format.ts'
import type { LoadModel, OpenModel, Stage } from './model.ts'
import type { Plan, Think } from './plan.ts'

/** How many stages are listed; a longer sentence is unreadable. */
const MOST_STAGES = 6

/** The plan in one line of plain words, such as "200 arrivals/s for 3 s, evenly, at most 10 000 in flight". */
export function describePlan(plan: Plan): string {
  const { model } = plan
  return [
    model.stages.length > 0 ? describeStages(model) : describeSteady(plan),
    ...(model.kind === 'open' ? describeOpen(model, plan.seed) : []),
    ...describeSpawning(model),
    ...describeThink(plan),
    ...describeWarmup(plan),
    ...(plan.leak === true ? ['with garbage collections of the target in between'] : []),
    ...describeStart(plan),
    ...describeWorkers(plan),
  ].join(', ')
}

/** All plans of a run in one line: "browse: 20 users for 10 s; buy: 5 arrivals/s for 10 s, evenly, from 2 s on". */
export function describePlans(plans: readonly Plan[]): string {
  const [first, ...others] = plans
  if (first === undefined || others.length === 0) return plans.map(describeNamed).join('')
  const scenarios = plans.map((plan) => describeNamed({ ...plan, workers: undefined, agents: undefined })).join('; ')
  return [scenarios, ...describeWorkers(first)].join('; ')
}

const describeNamed = (plan: Plan): string => (plan.name === undefined ? '' : `${plan.name}: `) + describePlan(plan)

function describeSteady({ model, iterations, iterationsPerUser, durationMs }: Plan): string {
  const level = model.kind === 'closed' ? users(model.users) : arrivals(model.ratePerSecond)
  const count = iterationsPerUser === undefined ? plural(iterations, 'iteration') : `${plural(iterationsPerUser, 'iteration')} each`
  if (durationMs === Number.POSITIVE_INFINITY)
    return iterations === Number.POSITIVE_INFINITY ? `${level} until stopped` : `${level}, ${count}`
  const timed = `${level} for ${formatDuration(durationMs)}`
  return iterations === Number.POSITIVE_INFINITY ? timed : `${timed} or ${count}, whichever ends first`
}

function describeStages({ kind, stages }: LoadModel): string {
  const level = kind === 'closed' ? users : arrivals
  const described = stages.slice(0, MOST_STAGES).map((stage) => describeStage(stage, level, kind === 'closed' ? formatCount : bareRate))
  const rest = stages.length - described.length
  return [...described, ...(rest > 0 ? [plural(rest, 'more stage')] : [])].join(', then ')
}

const describeStage = ({ from, to, durationMs }: Stage, level: (value: number) => string, bare: (value: number) => string): string =>
  from === to ? `${level(from)} for ${formatDuration(durationMs)}` : `from ${bare(from)} to ${level(to)} over ${formatDuration(durationMs)}`

const describeOpen = ({ arrivals, pacer, maxInFlight }: OpenModel, seed: number): readonly string[] => [
  arrivals === 'even' ? 'evenly' : `at random (Poisson, seed ${seed})`,
  ...(pacer === 'precise' ? ['paced precisely'] : []),
  `at most ${formatCount(maxInFlight)} in flight`,
]

const describeSpawning = (model: LoadModel): readonly string[] =>
  model.kind === 'closed' && Number.isFinite(model.spawnPerSecond) ? [`starting at ${formatRate(model.spawnPerSecond)}`] : []

function describeThink({ think, ownThink }: Plan): readonly string[] {
  if (think.maxMs > 0 || ownThink === undefined) return describeSpan(think)
  if (ownThink.kind === 'span') return describeSpan(ownThink)
  return [
    ownThink.kind === 'pace' ? `each starting an iteration every ${formatDuration(ownThink.everyMs)}` : 'pausing as a function returns',
  ]
}

function describeSpan({ minMs, maxMs }: Think): readonly string[] {
  if (maxMs === 0) return []
  return [minMs === maxMs ? `pausing ${formatDuration(minMs)}` : `pausing ${formatDuration(minMs)} to ${formatDuration(maxMs)}`]
}

function describeWarmup({ warmup: { durationMs, iterations } }: Plan): readonly string[] {
  if (iterations > 0) return [`after a warm-up of ${plural(iterations, 'iteration')}`]
  return durationMs > 0 ? [`after a warm-up of ${formatDuration(durationMs)}`] : []
}

const describeStart = ({ startAtMs }: Plan): readonly string[] => (startAtMs > 0 ? [`from ${formatDuration(startAtMs)} on`] : [])

function describeWorkers({ agents, workers }: Plan): readonly string[] {
  const carriers = workers && plural(workers.count, workers.kind === 'threads' ? 'thread' : 'process', workers.kind)
  if (agents === undefined) return carriers === undefined ? [] : [`in ${carriers}`]
  const labels = agents.labels.length === 0 ? '' : ` (${agents.labels.join(', ')})`
  return [
    `on ${plural(agents.count, 'agent')}${labels}${carriers === undefined ? '' : ` with ${carriers}${agents.count === 1 ? '' : ' each'}`}`,
  ]
}

const users = (count: number): string => plural(count, 'user')

const bareRate = (perSecond: number): string => formatRate(perSecond).replace('/s', '')

const arrivals = (perSecond: number): string => `${bareRate(perSecond)} ${perSecond === 1 ? 'arrival' : 'arrivals'}/s`

const plural = (count: number, noun: string, many: string = `${noun}s`): string => `${formatCount(count)} ${count === 1 ? noun : many}`
