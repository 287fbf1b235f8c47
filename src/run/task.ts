import type { HttpRequestOptions } from '../protocols/http/client.ts'
import type { RequestSpec } from '../protocols/http/request.ts'
import { LoadError } from '../units/error.ts'
import { formatReceived } from '../units/received.ts'
import type { TaskContext } from './context.ts'
import { importTask, isPortable, type PortableTask } from './portable.ts'

/** A function that is one iteration. What it returns is waited for. */
// oxlint-disable-next-line typescript/no-explicit-any -- a task may declare the type of its `data`, which only its caller knows
export type TaskFunction<Data = any> = (context: TaskContext<Data>) => unknown

/** A request that is sent as it is in every iteration and needs no code: an address, or `{ url, method, headers, body, accept, … }`. */
export type RequestTask = string | URL | ({ readonly url: string | URL } & HttpRequestOptions)

/** What `load` can run. */
// oxlint-disable-next-line typescript/no-explicit-any -- see TaskFunction
export type Task<Data = any> = TaskFunction<Data> | RequestTask | PortableTask

/** A task with its kind told, as it can be run in this thread. */
export type KnownTask =
  | { readonly kind: 'function'; readonly call: TaskFunction }
  | { readonly kind: 'request'; readonly request: RequestSpec }

/** A task with its kind told, wherever it can be run. */
export type AnyTask = KnownTask | PortableTask

/**
 * Tells the kinds of task apart. What a request holds is checked when it is prepared.
 *
 * @throws {LoadError} `bad-task` when it is none of them.
 */
export function taskFrom(task: Task): AnyTask {
  if (isPortable(task)) return task
  if (typeof task === 'function') return { kind: 'function', call: task }
  if (typeof task === 'string' || task instanceof URL) return { kind: 'request', request: { url: task } }
  if (typeof task === 'object' && task !== null && 'url' in task) return { kind: 'request', request: task }
  throw new LoadError(
    'bad-task',
    `Expected the task to be a function such as ({ http }) => http.get('/'), an address, or an object such as { url: '/', method: 'POST' }, got ${formatReceived(task)}`,
  )
}

/**
 * Makes a task ready for this thread: a portable one is read into it.
 *
 * @throws {LoadError} `bad-task`; and whatever its module throws.
 */
export const taskHere = async (task: AnyTask): Promise<KnownTask> =>
  task.kind === 'portable' ? { kind: 'function', call: await importTask(task) } : task
