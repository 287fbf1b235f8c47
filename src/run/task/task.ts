import { LoadError } from '../../units/errors/error.ts'
import { formatReceived } from '../../units/text/received.ts'
import type { PortableTask } from './portable.ts'
import { isScenario, scenarioHere, type LocalScenario, type Scenario } from './scenario.ts'
import { simpleTaskFrom, simpleTaskHere, type LocalTask, type RequestTask, type SimpleTask, type TaskFunction } from './simple-task.ts'

/** A task that `load` can run. */
// oxlint-disable-next-line typescript/no-explicit-any -- see TaskFunction
export type Task<Data = any> = TaskFunction<Data> | RequestTask | PortableTask | Scenario

/** A task with its kind resolved, which can run in this thread. */
export type KnownTask = LocalTask | LocalScenario

/** A task with its kind resolved, wherever it can run. */
export type AnyTask = SimpleTask | Scenario

/**
 * Resolves the kind of a task. The content of a request is checked when it is prepared.
 *
 * @throws {LoadError} `bad-task` if it is none of them.
 */
export function taskFrom(task: Task): AnyTask {
  const expectation = mustBeTask(task)
  if (expectation !== undefined) {
    const hint = isLikeScenarios(task) ? ': for several scenarios write load({ scenarios: { … } })' : ''
    throw new LoadError('bad-task', `Expected the task to be ${expectation}, got ${formatReceived(task)}${hint}`)
  }
  return isScenario(task) ? task : simpleTaskFrom(task)!
}

/** Whether a value looks like the content of `scenarios`. */
const isLikeScenarios = (task: unknown): boolean => {
  const entries: readonly unknown[] = typeof task === 'object' && task !== null ? Object.values(task) : []
  return entries.length > 0 && entries.every((entry) => typeof entry === 'object' && entry !== null && 'task' in entry)
}

/** Returns what a task must be, if the value is something else. */
export const mustBeTask = (task: unknown): string | undefined =>
  isScenario(task) || simpleTaskFrom(task) !== undefined
    ? undefined
    : "a function such as ({ http }) => http.get('/'), an address, or an object such as { url: '/', method: 'POST' }"

/**
 * Prepares a task for this thread: portable parts are imported.
 *
 * @throws {LoadError} `bad-task`; and whatever its module throws.
 */
export const taskHere = async (task: AnyTask): Promise<KnownTask> =>
  task.kind === 'scenario' ? await scenarioHere(task) : await simpleTaskHere(task)
