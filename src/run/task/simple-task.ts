import type { RequestTaskSpec } from '../../protocols/http/request/request-task.ts'
import { isUrl } from '../../units/platform/any-realm.ts'
import type { TaskContext } from './context.ts'
import { importTask, isPortable, type PortableTask } from './portable.ts'

/** A function that is one iteration. Its return value is awaited. */
// oxlint-disable-next-line typescript/no-explicit-any -- a task may declare the type of its `data`, which only its caller knows
export type TaskFunction<Data = any, State = any> = (context: TaskContext<Data, State>) => unknown

/**
 * A request that is sent in every iteration and needs no code: an address, or `{ url, method, headers, body, accept, … }`. If `url`, `headers` or `body` should
 * differ from one iteration to the next, each may be a function of the context.
 */
export type RequestTask = string | URL | RequestTaskSpec<TaskContext>

/** A simple task that can run in this thread. */
export type LocalTask =
  | { readonly kind: 'function'; readonly call: TaskFunction }
  | { readonly kind: 'request'; readonly request: RequestTaskSpec<TaskContext> }

/** A simple task, wherever it can run. */
export type SimpleTask = LocalTask | PortableTask

/** Resolves the kind of a task; `undefined` if it is none. The content of a request is checked when it is prepared. */
export function simpleTaskFrom(task: unknown): SimpleTask | undefined {
  if (isPortable(task)) return task
  if (typeof task === 'function') return { kind: 'function', call: task as TaskFunction }
  if (typeof task === 'string' || isUrl(task)) return { kind: 'request', request: { url: task } }
  return typeof task === 'object' && task !== null && 'url' in task
    ? { kind: 'request', request: task as RequestTaskSpec<TaskContext> }
    : undefined
}

/**
 * Prepares a task for this thread: a portable one is imported.
 *
 * @throws {LoadError} `bad-task`; and whatever its module throws.
 */
export const simpleTaskHere = async (task: SimpleTask): Promise<LocalTask> =>
  task.kind === 'portable' ? { kind: 'function', call: await importTask(task) } : task
