import { mustBeNames, type NamesOption } from '../../plan/options/http/names.ts'
import { checkHeaders, fixedHeaders, headersFunction, type DefaultHeaders } from '../../plan/options/http/headers.ts'
import { isRecord, mustBeOneOf } from '../../plan/problems/must-be.ts'
import { refuseUnknown } from '../../plan/problems/unknown.ts'
import { Problems } from '../../plan/problems/problems.ts'
import { placedAt } from '../../units/errors/call-site.ts'
import { noop } from '../../units/platform/noop.ts'
import { formatEntry, formatReceived } from '../../units/text/received.ts'
import type { TaskContext } from './context.ts'
import type { PortableTask } from './portable.ts'
import { checkScenarioHttp, scenarioHttp, scenarioHttpNames, type ScenarioHttp } from './scenario-http.ts'
import { simpleTaskFrom, simpleTaskHere, type LocalTask, type RequestTask, type SimpleTask, type TaskFunction } from './simple-task.ts'
import { resolveThink, mustBeThinkOption, type ResolvedThink, type ThinkOption } from './think.ts'

/** What a task or a step of a scenario does. */
export type ScenarioRun<Data, State> = TaskFunction<Data, State> | RequestTask | PortableTask

/** A task of a scenario, with its weight: a function or request, a whole flow, or tasks of which one is drawn. */
export type WeightedTask<Data, State> = {
  /**
   * Above 0, at most 1 000 000 000.
   * @defaultValue 1
   */
  readonly weight?: number | undefined
} & (
  | { readonly run: ScenarioRun<Data, State>; readonly flow?: undefined; readonly tasks?: undefined }
  | { readonly flow: readonly FlowStep<Data, State>[]; readonly run?: undefined; readonly tasks?: undefined }
  | { readonly tasks: WeightedTasks<Data, State>; readonly run?: undefined; readonly flow?: undefined }
)

/** Tasks by name. */
export interface WeightedTasks<Data, State> {
  readonly [name: string]: WeightedTask<Data, State>
}

/** A step of a flow: a function, whose name it takes, or a task with a name. */
export type FlowStep<Data, State> = TaskFunction<Data, State> | { readonly name: string; readonly run: ScenarioRun<Data, State> }

/** Its options for HTTP calls replace those of `load`. */
interface Life<Data, State> extends ScenarioHttp {
  /** Pause between two iterations, and between two steps of a flow; never part of latency. The option `think` of `load` overrides it. */
  readonly think?: ThinkOption<Data, State> | undefined
  /**
   * Default headers of the calls of its users, as an object or a function of `{ state, data, user }` that is called for each call. They replace those of the
   * option `headers` of `load`; those of a call replace both. In `start`, a function that reads `state` adds none.
   */
  readonly headers?: DefaultHeaders<Data, State> | undefined
  /** Makes the name of each HTTP call without one, instead of the option `names` of `load`. */
  readonly names?: NamesOption | undefined
  /**
   * Whether an iteration of a flow ends with the first step that fails (`'end'`), or does the remaining steps too; it has failed either way.
   * @defaultValue 'end'
   */
  readonly onFailure?: OnFailure | undefined
  /** Runs once per user, before its first iteration; its return value is `context.state`. */
  readonly start?: ((context: TaskContext<Data, undefined>) => State | PromiseLike<State>) | PortableTask | undefined
  /** Runs once per user whose `start` succeeded, after its last iteration, even if the run is aborted. */
  readonly stop?: TaskFunction<Data, State> | PortableTask | undefined
}

/** What users do: one of `tasks` in each iteration, drawn by weight, or all of `flow`, in order. */
export type ScenarioOptions<State, Data> = Life<Data, State> &
  (
    | { readonly tasks: WeightedTasks<Data, State>; readonly flow?: undefined }
    | { readonly flow: readonly FlowStep<Data, State>[]; readonly tasks?: undefined }
  )

/** What a flow does after a step that fails. */
type OnFailure = 'end' | 'continue'

/** The default headers of a scenario: as name, value, name, value, or what makes them. */
export type ScenarioHeaders<Part> = readonly string[] | Part

/** A scenario with the kinds of its parts resolved. */
export interface Parts<Part> {
  readonly kind: 'scenario'
  readonly think: ResolvedThink
  readonly headers: ScenarioHeaders<Part>
  readonly names: Part | undefined
  readonly http: ReturnType<typeof scenarioHttp>
  readonly onFailure: OnFailure
  readonly start: Part | undefined
  readonly stop: Part | undefined
  /** What an iteration may be: one of these, drawn by weight. */
  readonly choices: readonly Choice<Part>[]
}

/** What an iteration may be: all of its steps in order, with pauses between them if it is a flow. */
export interface Choice<Part> {
  /** Its weight among all choices. */
  readonly weight: number
  /** Tasks around its steps, the outermost first; each is a step of the result as well. */
  readonly groups: readonly string[]
  readonly isFlow: boolean
  readonly steps: readonly { readonly name: string; readonly task: Part }[]
}

/** What {@link scenario} returns: a task for `load`. */
export type Scenario = Parts<SimpleTask>

/** A scenario that can run in this thread. */
export type LocalScenario = Parts<LocalTask>

/**
 * Virtual users that do more than one thing: `start`, then iterations with pauses between them, then `stop`. An iteration is one of the tasks, drawn by weight
 * (seeded: the same seed, user and iteration give the same task), or the whole flow.
 *
 * Each task, each step of a flow, `start` and `stop` are steps of the result. If `start` fails, its user leaves the run, and one bad iteration is counted; in
 * an open model each arrival is a new user.
 *
 * Write `start` before `tasks`, so that TypeScript infers the type of `context.state` in them.
 *
 * @throws {LoadError} `bad-scenario` with every problem at once.
 * @example
 * const shopper = scenario({
 *   think: between('1s', '5s'),
 *   start: async ({ http }) => ({ token: (await http.post('/login')).json<{ token: string }>().token }),
 *   tasks: { browse: { weight: 8, run: ({ http }) => http.get('/items') }, buy: { weight: 2, run: '/buy' } },
 * })
 * await load(shopper, { concurrency: 200, spawnRate: '20/s', duration: '1m' })
 */
// oxlint-disable-next-line typescript/no-explicit-any -- what `setup` returns is known only where it is written
export function scenario<State = undefined, Data = any>(options: ScenarioOptions<State, Data>): Scenario {
  const problems = new Problems('the scenario')
  checkScenario(options, problems)
  placedAt(scenario, () => problems.throwIfAny('bad-scenario'))
  const { think, headers, names, onFailure = 'end', start, stop, tasks, flow } = options as ScenarioOptions<unknown, unknown>
  return {
    kind: 'scenario',
    think: resolveThink(think),
    headers: simpleTaskFrom(headersFunction(headers)) ?? fixedHeaders(headers),
    names: simpleTaskFrom(names),
    http: scenarioHttp(options),
    onFailure,
    start: simpleTaskFrom(start),
    stop: simpleTaskFrom(stop),
    choices: tasks === undefined ? [{ weight: 1, groups: [], isFlow: true, steps: stepsOf(flow, '') }] : choicesOf(tasks),
  }
}

/** The choices of tasks inside of others, with their weights multiplied. */
function choicesOf(
  tasks: WeightedTasks<unknown, unknown>,
  groups: readonly string[] = [],
  scale: number = 1,
): readonly Choice<SimpleTask>[] {
  return Object.entries(tasks).flatMap(([own, { weight = 1, run, flow, tasks: inner }]) => {
    const name = [groups.at(-1), own].filter((part) => part !== undefined).join('.')
    if (inner !== undefined) return choicesOf(inner, [...groups, name], (scale * weight) / totalOf(inner))
    const choice = { weight: scale * weight, groups, isFlow: flow !== undefined }
    return flow === undefined
      ? { ...choice, steps: [{ name, task: simpleTaskFrom(run)! }] }
      : { ...choice, groups: [...groups, name], steps: stepsOf(flow, `${name}.`) }
  })
}

const totalOf = (tasks: WeightedTasks<unknown, unknown>): number => Object.values(tasks).reduce((sum, { weight = 1 }) => sum + weight, 0)

const stepsOf = (flow: readonly FlowStep<unknown, unknown>[], prefix: string): Choice<SimpleTask>['steps'] =>
  flow.map((step, index) => ({ name: `${prefix}${nameOf(step, index)}`, task: simpleTaskFrom(runOf(step))! }))

/** Names of the hooks of each user, and of the calls in them. */
const RESERVED = /^(?:start|stop)(?:\.|$)/

/** Deeper than any test needs; an object that contains itself has no end. */
const MOST_LEVELS = 8

function checkScenario(options: unknown, problems: Problems): void {
  if (!isRecord(options)) {
    problems.expected('scenario', "an object such as { tasks: { browse: { run: '/items' } } }", formatReceived(options))
    return
  }
  refuseUnknown(options, ['think', 'headers', 'names', ...scenarioHttpNames, 'onFailure', 'start', 'stop', 'tasks', 'flow'], '', problems)
  checkScenarioHttp(options, problems)
  if (options.think !== undefined) problems.check('think', options.think, mustBeThinkOption)
  if (options.headers !== undefined) checkHeaders(options.headers, { name: 'headers', given: options, problems })
  if (options.names !== undefined) problems.check('names', options.names, mustBeNames)
  if (options.onFailure !== undefined) problems.check('onFailure', options.onFailure, mustBeOneOf('end', 'continue'))
  for (const name of ['start', 'stop'] as const) if (options[name] !== undefined) problems.check(name, options[name], mustBeCode)
  if ((options.tasks === undefined) === (options.flow === undefined))
    problems.add('Expected either `tasks`, of which each iteration runs one, or `flow`, of which each iteration runs all')
  if (options.tasks !== undefined) checkTasks(options.tasks, 'tasks', problems)
  if (options.tasks !== undefined && problems.count === 0)
    checkChoices(options as { readonly tasks: WeightedTasks<unknown, unknown> }, problems)
  if (options.flow !== undefined) checkFlow(options.flow, 'flow', problems, checkName)
}

function checkTasks(tasks: unknown, path: string, problems: Problems, level: number = 1): void {
  if (!isRecord(tasks) || Object.keys(tasks).length === 0)
    return problems.expected(path, "an object such as { browse: { weight: 8, run: '/items' } }", formatReceived(tasks))
  if (level > MOST_LEVELS)
    return problems.add(`\`${path}\` is ${level} levels deep: use at most ${MOST_LEVELS}, and put what belongs together into one task`)
  for (const [name, task] of Object.entries(tasks)) {
    const own = `${path}.${name}`
    if (level === 1) checkName(name, own, problems)
    if (!isRecord(task)) {
      problems.expected(own, "an object such as { weight: 8, run: ({ http }) => http.get('/items') }", formatEntry(task))
      continue
    }
    if (refusesScenario(task, own, problems)) continue
    refuseUnknown(task, ['weight', 'run', 'flow', 'tasks'], `${own}.`, problems)
    if (task.weight !== undefined) problems.check(`${own}.weight`, task.weight, mustBeWeight)
    const kinds = (['run', 'flow', 'tasks'] as const).filter((kind) => task[kind] !== undefined)
    if (kinds.length > 1)
      problems.add(
        `\`${own}\` has \`${kinds.join('` and `')}\`: keep one of them, which is what an iteration does, and make a task of each other`,
      )
    else if (kinds[0] === 'tasks') checkTasks(task.tasks, `${own}.tasks`, problems, level + 1)
    else if (kinds[0] === 'flow') checkFlow(task.flow, `${own}.flow`, problems)
    else if (!refusesScenario(task.run, `${own}.run`, problems)) problems.check(`${own}.run`, task.run, mustBeRun)
  }
}

/** A name with a dot may be the path of another task, and `onFailure` needs a flow. */
function checkChoices(
  { tasks, onFailure }: { readonly tasks: WeightedTasks<unknown, unknown>; readonly onFailure?: unknown },
  problems: Problems,
): void {
  const choices = choicesOf(tasks)
  if (onFailure !== undefined && !choices.some(({ isFlow }) => isFlow))
    problems.add('`onFailure` is for the steps of a `flow`, and none of the tasks has one: remove it')
  const paths = choices.flatMap(({ isFlow, groups, steps }) => (isFlow ? groups.slice(-1) : steps.map(({ name }) => name)))
  const twice = paths.find((path, index) => paths.indexOf(path) < index)
  if (twice !== undefined) problems.add(`Two tasks are the step '${twice}' of the result: give one of them another name`)
}

/** A scenario is not a part of another one, and says so in words instead of its fields. */
function refusesScenario(value: unknown, path: string, problems: Problems): boolean {
  if (!isScenario(value)) return false
  problems.add(
    `\`${path}\` is a scenario, which is a whole user and not a part of one: write its tasks or its flow here, as in { weight: 2, flow: […] }, ` +
      'or run both at the same time, as in load({ scenarios: { a: { task: one, share: 3 }, b: { task: other, share: 1 } } }, { concurrency: 20 })',
  )
  return true
}

/** `check` is for names that are not inside of another one. */
function checkFlow(flow: unknown, path: string, problems: Problems, check: typeof checkName = noop): void {
  if (!Array.isArray(flow) || flow.length === 0)
    return problems.expected(
      path,
      "a list of steps such as [{ name: 'login', run: ({ http }) => http.post('/login') }]",
      formatReceived(flow),
    )
  for (const [index, step] of (flow as readonly unknown[]).entries()) {
    const own = `${path}[${index}]`
    if (typeof step === 'function') check(step.name, own, problems)
    else if (refusesScenario(step, own, problems)) continue
    else if (isRecord(step)) {
      refuseUnknown(step, ['name', 'run'], `${own}.`, problems)
      problems.check(`${own}.name`, step.name, (name) => (typeof name === 'string' && name !== '' ? undefined : "a name such as 'login'"))
      if (typeof step.name === 'string') check(step.name, own, problems)
      if (!refusesScenario(step.run, `${own}.run`, problems)) problems.check(`${own}.run`, step.run, mustBeRun)
    } else problems.expected(own, "a function, or an object such as { name: 'login', run: '/login' }", formatReceived(step))
  }
}

function checkName(name: string, path: string, problems: Problems): void {
  if (RESERVED.test(name)) problems.add(`\`${path}\` is called '${name}', which is the name of a hook of each user: give it another name`)
}

/** The sum of all weights must be finite. */
const MOST_WEIGHT = 1e9

const mustBeWeight = (value: unknown): string | undefined =>
  typeof value === 'number' && value > 0 && value <= MOST_WEIGHT
    ? undefined
    : 'a number above 0 and at most 1 000 000 000 (remove a task that should not run)'

const mustBeRun = (value: unknown): string | undefined =>
  simpleTaskFrom(value) === undefined ? "a function such as ({ http }) => http.get('/'), a request, or portable(…)" : undefined

const mustBeCode = (value: unknown): string | undefined =>
  ['function', 'portable'].includes(simpleTaskFrom(value)?.kind ?? '') ? undefined : "a function such as ({ http }) => http.post('/login')"

const runOf = (step: FlowStep<unknown, unknown>): unknown => (typeof step === 'function' ? step : step.run)

const nameOf = (step: FlowStep<unknown, unknown>, index: number): string => step.name || `step ${index + 1}`

/** Whether a value was made by {@link scenario}. */
export const isScenario = (task: unknown): task is Scenario =>
  typeof task === 'object' && task !== null && 'kind' in task && task.kind === 'scenario' && 'choices' in task

/** Maps the parts of a scenario; the callback also gets the name of each part. */
export const mappedParts = <Part, Other>(
  { headers, names, start, stop, choices, ...rest }: Parts<Part>,
  map: (slot: Part, name: string) => Other,
): Parts<Other> => ({
  ...rest,
  headers: isFixed(headers) ? headers : map(headers, 'headers'),
  names: names && map(names, 'names'),
  start: start && map(start, 'start'),
  stop: stop && map(stop, 'stop'),
  choices: choices.map((choice) => ({ ...choice, steps: choice.steps.map((step) => ({ ...step, task: map(step.task, step.name) })) })),
})

const isFixed = <Part>(headers: ScenarioHeaders<Part>): headers is readonly string[] => Array.isArray(headers)

/** @throws {LoadError} as importing a portable task does. */
export async function scenarioHere({ headers, names, start, stop, choices, ...rest }: Scenario): Promise<LocalScenario> {
  const choicesHere = choices.map(async (choice) => ({
    ...choice,
    steps: await Promise.all(choice.steps.map(async (step) => ({ ...step, task: await simpleTaskHere(step.task) }))),
  }))
  return {
    ...rest,
    headers: isFixed(headers) ? headers : await simpleTaskHere(headers),
    names: names && (await simpleTaskHere(names)),
    start: start && (await simpleTaskHere(start)),
    stop: stop && (await simpleTaskHere(stop)),
    choices: await Promise.all(choicesHere),
  }
}
