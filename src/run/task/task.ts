import { LoadError } from '../../units/errors/error.ts'
import { formatReceived } from '../../units/received.ts'
import type { PortableTask } from './portable.ts'
import { isScenario, scenarioHere, type LocalScenario, type Scenario } from './scenario.ts'
import { simpleTaskFrom, simpleTaskHere, type LocalTask, type RequestTask, type SimpleTask, type TaskFunction } from './simple-task.ts'

/** What `load` can run. */
// oxlint-disable-next-line typescript/no-explicit-any -- see TaskFunction
export type Task<Data = any> = TaskFunction<Data> | RequestTask | PortableTask | Scenario

/** A task with its kind told, as it can be run in this thread. */
export type KnownTask = LocalTask | LocalScenario

/** A task with its kind told, wherever it can be run. */
export type AnyTask = SimpleTask | Scenario

/**
 * Tells the kinds of task apart. What a request holds is checked when it is prepared.
 *
 * @throws {LoadError} `bad-task` when it is none of them.
 */
export function taskFrom(task: Task): AnyTask {
  const expectation = mustBeTask(task)
  if (expectation !== undefined) {
    const hint = isLikeScenarios(task) ? ': several scenarios stand in load({ scenarios: { … } })' : ''
    throw new LoadError('bad-task', `Expected the task to be ${expectation}, got ${formatReceived(task)}${hint}`)
  }
  return isScenario(task) ? task : simpleTaskFrom(task)!
}

/** What belongs under the key `scenarios`. */
const isLikeScenarios = (task: unknown): boolean => {
  const entries: readonly unknown[] = typeof task === 'object' && task !== null ? Object.values(task) : []
  return entries.length > 0 && entries.every((entry) => typeof entry === 'object' && entry !== null && 'task' in entry)
}

/** Says in words what a task must be, where it is something else. */
export const mustBeTask = (task: unknown): string | undefined =>
  isScenario(task) || simpleTaskFrom(task) !== undefined
    ? undefined
    : "a function such as ({ http }) => http.get('/'), an address, or an object such as { url: '/', method: 'POST' }"

/**
 * Makes a task ready for this thread: what is portable is read into it.
 *
 * @throws {LoadError} `bad-task`; and whatever its module throws.
 */
export const taskHere = async (task: AnyTask): Promise<KnownTask> =>
  task.kind === 'scenario' ? await scenarioHere(task) : await simpleTaskHere(task)
