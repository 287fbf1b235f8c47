import { isRecord } from '../../plan/problems/must-be.ts'
import { refuseUnknown } from '../../plan/problems/unknown.ts'
import { Problems } from '../../plan/problems/problems.ts'
import { placedAt } from '../../units/errors/call-site.ts'
import { formatEntry, formatReceived } from '../../units/received.ts'
import type { TaskContext } from './context.ts'
import type { PortableTask } from './portable.ts'
import { simpleTaskFrom, simpleTaskHere, type LocalTask, type RequestTask, type SimpleTask, type TaskFunction } from './simple-task.ts'
import { knownThink, mustBeThinkOption, type KnownThink, type ThinkOption } from './think.ts'

/** What a task or a step of a scenario does. */
export type ScenarioRun<Data, State> = TaskFunction<Data, State> | RequestTask | PortableTask

/** A task of a scenario, with its weight. */
export interface WeightedTask<Data, State> {
  /**
   * Above 0, at most 1 000 000 000.
   * @defaultValue 1
   */
  readonly weight?: number | undefined
  readonly run: ScenarioRun<Data, State>
}

/** A step of a flow: a function, whose name it takes, or a task with a name. */
export type FlowStep<Data, State> = TaskFunction<Data, State> | { readonly name: string; readonly run: ScenarioRun<Data, State> }

interface Life<Data, State> {
  /** Pause between two iterations, and between two steps of a flow; never part of latency. The option `think` of `load` overrides it. */
  readonly think?: ThinkOption<Data, State> | undefined
  /** Runs once per user, before its first iteration; its return value is `context.state`. */
  readonly start?: ((context: TaskContext<Data, undefined>) => State | PromiseLike<State>) | PortableTask | undefined
  /** Runs once per user whose `start` succeeded, after its last iteration, even if the run is aborted. */
  readonly stop?: TaskFunction<Data, State> | PortableTask | undefined
}

/** What users do: one of `tasks` in each iteration, drawn by weight, or all of `flow`, in order. */
export type ScenarioOptions<State, Data> = Life<Data, State> &
  (
    | { readonly tasks: Readonly<Record<string, WeightedTask<Data, State>>>; readonly flow?: undefined }
    | { readonly flow: readonly FlowStep<Data, State>[]; readonly tasks?: undefined }
  )

/** A scenario with the kinds of its parts resolved. */
export interface Parts<Part> {
  readonly kind: 'scenario'
  readonly think: KnownThink
  readonly start: Part | undefined
  readonly stop: Part | undefined
  readonly isFlow: boolean
  readonly steps: readonly { readonly name: string; readonly weight: number; readonly task: Part }[]
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
  const { think, start, stop, tasks, flow } = options as ScenarioOptions<unknown, unknown>
  return {
    kind: 'scenario',
    think: knownThink(think),
    start: simpleTaskFrom(start),
    stop: simpleTaskFrom(stop),
    isFlow: flow !== undefined,
    steps:
      tasks === undefined
        ? flow.map((step, index) => ({ name: nameOf(step, index), weight: 1, task: simpleTaskFrom(runOf(step))! }))
        : Object.entries(tasks).map(([name, { weight = 1, run }]) => ({ name, weight, task: simpleTaskFrom(run)! })),
  }
}

const RESERVED: readonly string[] = ['start', 'stop']

function checkScenario(options: unknown, problems: Problems): void {
  if (!isRecord(options)) {
    problems.expected('scenario', "an object such as { tasks: { browse: { run: '/items' } } }", formatReceived(options))
    return
  }
  refuseUnknown(options, ['think', 'start', 'stop', 'tasks', 'flow'], '', problems)
  if (options.think !== undefined) problems.check('think', options.think, mustBeThinkOption)
  for (const name of ['start', 'stop'] as const) if (options[name] !== undefined) problems.check(name, options[name], mustBeCode)
  if ((options.tasks === undefined) === (options.flow === undefined))
    problems.add('Expected either `tasks`, of which each iteration runs one, or `flow`, of which each iteration runs all')
  if (options.tasks !== undefined) checkTasks(options.tasks, problems)
  if (options.flow !== undefined) checkFlow(options.flow, problems)
}

function checkTasks(tasks: unknown, problems: Problems): void {
  if (!isRecord(tasks) || Object.keys(tasks).length === 0)
    return problems.expected('tasks', "an object such as { browse: { weight: 8, run: '/items' } }", formatReceived(tasks))
  for (const [name, task] of Object.entries(tasks)) {
    const path = `tasks.${name}`
    checkName(name, path, problems)
    if (!isRecord(task)) {
      problems.expected(path, "an object such as { weight: 8, run: ({ http }) => http.get('/items') }", formatEntry(task))
      continue
    }
    refuseUnknown(task, ['weight', 'run'], `${path}.`, problems)
    if (task.weight !== undefined) problems.check(`${path}.weight`, task.weight, mustBeWeight)
    problems.check(`${path}.run`, task.run, mustBeRun)
  }
}

function checkFlow(flow: unknown, problems: Problems): void {
  if (!Array.isArray(flow) || flow.length === 0)
    return problems.expected(
      'flow',
      "a list of steps such as [{ name: 'login', run: ({ http }) => http.post('/login') }]",
      formatReceived(flow),
    )
  for (const [index, step] of (flow as readonly unknown[]).entries()) {
    const path = `flow[${index}]`
    if (typeof step === 'function') checkName(step.name, path, problems)
    else if (isRecord(step)) {
      refuseUnknown(step, ['name', 'run'], `${path}.`, problems)
      problems.check(`${path}.name`, step.name, (name) => (typeof name === 'string' && name !== '' ? undefined : "a name such as 'login'"))
      if (typeof step.name === 'string') checkName(step.name, path, problems)
      problems.check(`${path}.run`, step.run, mustBeRun)
    } else problems.expected(path, "a function, or an object such as { name: 'login', run: '/login' }", formatReceived(step))
  }
}

function checkName(name: string, path: string, problems: Problems): void {
  if (RESERVED.includes(name))
    problems.add(`\`${path}\` is called '${name}', which is the name of a hook of each user: give it another name`)
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
  typeof task === 'object' && task !== null && 'kind' in task && task.kind === 'scenario' && 'steps' in task

/** Maps the parts of a scenario; the callback also gets the name of each part. */
export const mappedParts = <Part, Other>(
  { start, stop, steps, ...rest }: Parts<Part>,
  map: (slot: Part, name: string) => Other,
): Parts<Other> => ({
  ...rest,
  start: start && map(start, 'start'),
  stop: stop && map(stop, 'stop'),
  steps: steps.map((step) => ({ ...step, task: map(step.task, step.name) })),
})

/** @throws {LoadError} as importing a portable task does. */
export async function scenarioHere({ start, stop, steps, ...rest }: Scenario): Promise<LocalScenario> {
  return {
    ...rest,
    start: start && (await simpleTaskHere(start)),
    stop: stop && (await simpleTaskHere(stop)),
    steps: await Promise.all(steps.map(async (step) => ({ ...step, task: await simpleTaskHere(step.task) }))),
  }
}
