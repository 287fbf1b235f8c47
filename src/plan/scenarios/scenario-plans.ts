import { definedOnly } from '../../units/platform/defined-only.ts'
import { duration, type Duration } from '../../units/duration.ts'
import { formatEntry, formatReceived } from '../../units/text/received.ts'
import { givenIn, soundOf } from '../options/check-options.ts'
import { combinationProblems } from '../options/combinations.ts'
import { checkEnvironment, processEnvironment, seedFrom, type PlanEnvironment } from '../environment.ts'
import type { Hooks } from '../hooks.ts'
import { MAX_DURATION, MAX_SCENARIOS, MAX_SHARE } from '../limits.ts'
import { maxConcurrency } from '../model.ts'
import { isRecord, mustBeTime, mustBeWhole, type MustBe } from '../problems/must-be.ts'
import { refuseUnknown } from '../problems/unknown.ts'
import { OPTION_RULES } from '../options/option-rules.ts'
import type { LoadOptions } from '../options/load-options.ts'
import { completed, hooksFrom, hookTargetFrom } from '../plan-from.ts'
import type { Plan } from '../plan.ts'
import { Problems } from '../problems/problems.ts'
import { dividedPlan, noteShares } from './shares.ts'
import { inherited, RUN_OPTIONS, scenarioOptionNames } from './scenario-options.ts'

/** A scenario of a run, with a complete plan. */
export interface PlannedScenario {
  readonly name: string
  readonly plan: Plan
  readonly hooks: Hooks
  readonly task: unknown
}

type Given = Readonly<Record<string, unknown>>

/** A scenario as given, with its problems. */
interface ReadScenario {
  readonly name: string
  readonly path: string
  readonly task: unknown
  readonly startAt: Duration
  readonly share: number | undefined
  /** What it gives itself. */
  readonly own: Given
  readonly fromRun: Given
  readonly options: Given
  readonly sound: LoadOptions
}

/**
 * Turns the options of several scenarios into complete and exact plans.
 *
 * @throws {LoadError} `bad-options` with every problem of every scenario at once, each by its path.
 */
export function scenarioPlans(
  scenarios: unknown,
  options: LoadOptions,
  mustBeTask: MustBe,
  environment: PlanEnvironment = processEnvironment(),
): readonly PlannedScenario[] {
  const problems = new Problems('the load options')
  const shared = givenIn(options, problems)
  refuseUnknown(shared, Object.keys(OPTION_RULES), '', problems)
  const sound = soundOf(shared, shared, '', problems)
  checkEnvironment(environment, shared, problems)
  const entries = entriesOf(scenarios, problems).map(([name, entry]) => readEntry(name, entry, shared, sound, problems))
  for (const { path, task } of entries) problems.check(`${path}task`, task, mustBeTask)
  noteCombinations(entries, problems)
  noteUnused(shared, entries, problems)
  noteShares(shared, entries, problems)
  problems.throwIfAny('bad-options')

  const seed = seedFrom(sound.seed, environment)
  const shares = entries.flatMap(({ share }) => share ?? [])
  let sharing = 0
  const plans = entries.map(({ name, startAt, share, own, options }): Plan => {
    const plan = { ...completed(options, environment, seed), name, startAtMs: duration(startAt) }
    return share === undefined ? plan : dividedPlan(plan, { shares, index: sharing++ }, own, problems)
  })
  problems.throwIfAny('bad-options')
  // There are as many workers and agents as the largest scenario can use.
  const workers = largestOf(plans.map((plan) => plan.workers))
  const agents = largestOf(plans.map((plan) => plan.agents))
  const hookTarget = hookTargetFrom(sound)
  const all = plans.reduce((sum, { model }) => sum + maxConcurrency(model), 0)
  return entries.map(({ name, task, options }, index) => {
    const plan = plans[index]!
    return {
      name,
      task,
      hooks: { ...hooksFrom(options), hookTarget },
      plan: { ...plan, ...(agents && { agents }), workers, otherConcurrency: all - maxConcurrency(plan.model) },
    }
  })
}

function entriesOf(scenarios: unknown, problems: Problems): readonly (readonly [name: string, entry: Given])[] {
  const entries = isRecord(scenarios) ? Object.entries(scenarios) : []
  if (entries.length === 0 || entries.length > MAX_SCENARIOS) {
    const expectation = `an object of 1 to ${MAX_SCENARIOS} scenarios such as { browse: { task: '/items', concurrency: 20 } }`
    problems.expected('scenarios', expectation, entries.length === 0 ? formatReceived(scenarios) : `${entries.length} of them`)
    return []
  }
  return entries.flatMap(([name, entry]) => {
    if (isRecord(entry)) return [[name, entry] as const]
    problems.expected(`scenarios.${name}`, "an object such as { task: '/items', concurrency: 20, startAt: '2s' }", formatEntry(entry))
    return []
  })
}

const isOfRun = (option: string): boolean => (RUN_OPTIONS as readonly string[]).includes(option)

function readEntry(name: string, entry: Given, shared: Given, soundShared: LoadOptions, problems: Problems): ReadScenario {
  const path = `scenarios.${name}.`
  const { task, startAt, share, ...given } = definedOnly(entry)
  for (const option of Object.keys(given).filter(isOfRun))
    problems.add(
      `\`${path}${option}\` is for the run as a whole: give it in the second argument, as in load({ scenarios }, { ${option}: … })`,
    )
  const own = Object.fromEntries(Object.entries(given).filter(([option]) => !isOfRun(option)))
  refuseUnknown(own, [...scenarioOptionNames, 'task'], path, problems)
  const before = problems.count
  if (startAt !== undefined) problems.check(`${path}startAt`, startAt, mustBeTime(0, MAX_DURATION))
  const isStartSound = problems.count === before
  if (share !== undefined) problems.check(`${path}share`, share, mustBeWhole(1, MAX_SHARE))
  const fromRun = inherited(own, shared)
  const sound = { ...inherited(own, soundShared as Given), ...soundOf(own, { ...fromRun, ...own }, path, problems) }
  return {
    name,
    path,
    task,
    startAt: isStartSound ? ((startAt as Duration | undefined) ?? 0) : 0,
    share: share as number | undefined,
    own,
    fromRun,
    options: { ...fromRun, ...own },
    // How many iterations the users of a share need is known once the load is divided.
    sound: share !== undefined && typeof own.iterations === 'number' ? { ...sound, iterations: undefined } : sound,
  }
}

/** A problem of all of them is reported once: it comes from the options of the run. */
function noteCombinations(entries: readonly ReadScenario[], problems: Problems): void {
  const found = new Map<string, string[]>()
  for (const { name, options, sound } of entries)
    for (const problem of combinationProblems(options, sound)) found.set(problem, [...(found.get(problem) ?? []), name])
  for (const [problem, names] of found) {
    if (entries.length > 1 && names.length === entries.length) problems.add(problem)
    else for (const name of names) problems.add(`In \`scenarios.${name}\`: ${problem}`)
  }
}

/** An option of the run that no scenario uses is a mistake. */
function noteUnused(shared: Given, entries: readonly ReadScenario[], problems: Problems): void {
  if (entries.length === 0) return
  for (const option of Object.keys(shared))
    if (Object.hasOwn(OPTION_RULES, option) && entries.every(({ fromRun, options }) => !(option in fromRun) && !(option in options)))
      problems.add(
        `\`${option}\` applies to none of the scenarios, whose model or end differs: remove it, or give it in the scenario that it is for`,
      )
}

const largestOf = <Group extends { readonly count: number }>(groups: readonly (Group | undefined)[]): Group | undefined =>
  groups.reduce((most, group) => (group !== undefined && group.count > (most?.count ?? 0) ? group : most))
