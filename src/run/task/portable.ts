import { existsSync } from 'node:fs'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isUrl } from '../../units/platform/any-realm.ts'
import { placedAt } from '../../units/errors/call-site.ts'
import { LoadError } from '../../units/errors/error.ts'
import { fileUrlFrom } from '../../units/platform/file-url.ts'
import { formatReceived } from '../../units/text/received.ts'
import type { TaskContext } from './context.ts'

/** A task that can leave this thread. */
export interface PortableTask {
  readonly kind: 'portable'
  /** `file:` URL of an ES module whose default export is the task function. */
  readonly module: string
}

const FIX = `Add it to vitest.config.ts:
  import { loadPlugin } from 'vitest-load/plugin'
  export default defineConfig({ plugins: [loadPlugin()] })`

/** Extensions that every Node version can import. */
const IMPORTABLE = ['.mjs', '.js', '.cjs']

/**
 * Makes a task that can run in other threads and processes: a function, with the bindings of its module that it uses, or a module whose default export is the
 * task. It runs on copies there: its changes are not seen here. Data from the test reaches it through `setup`, as `context.data`.
 *
 * Functions and TypeScript need the plugin (`vitest-load/plugin`), which bundles them while the test file is transformed, and replaces the argument with the
 * bundle.
 *
 * @throws {LoadError} `needs-plugin` for a function or a TypeScript module without the plugin; `bad-task`, `task-not-found`.
 * @example
 * load(portable(({ http }) => http.get('/items')), { threads: 2 })
 * load(portable(new URL('./checkout.ts', import.meta.url)), { threads: 2 })
 */
// oxlint-disable-next-line typescript/no-explicit-any -- a task may declare the types of its `data` and `state`, which only its caller knows
export function portable<Data = any, State = any>(task: ((context: TaskContext<Data, State>) => unknown) | URL): PortableTask
/** The same for the option `names`. */
export function portable(names: (call: { readonly method: string; readonly url: string }) => string | undefined): PortableTask
export function portable(task: unknown): PortableTask {
  return placedAt(portable, () => portableFrom(task))
}

function portableFrom(task: unknown): PortableTask {
  if (isPortable(task)) return task
  if (typeof task === 'function')
    throw new LoadError(
      'needs-plugin',
      `\`portable(fn)\` needs the plugin, which extracts the function from its file. ${FIX}\nIf the plugin is already configured: it only recognises \`portable\` imported by name from 'vitest-load'.`,
    )
  const url = isUrl(task) ? fileUrlFrom(task) : undefined
  if (url === undefined)
    throw new LoadError(
      'bad-task',
      `Expected the task of \`portable\` to be a function or a file URL such as new URL('./checkout.ts', import.meta.url), got ${formatReceived(isUrl(task) ? task.href : task)}`,
    )
  const file = fileURLToPath(url)
  if (!existsSync(file)) throw new LoadError('task-not-found', `The module of the portable task, ${file}, does not exist`)
  if (!IMPORTABLE.includes(extname(file)))
    throw new LoadError(
      'needs-plugin',
      `\`portable\` needs the plugin for ${file}, which Node cannot import directly. ${FIX}\nIf the plugin is already configured: it only recognises new URL('./…', import.meta.url), written exactly so.`,
    )
  return { kind: 'portable', module: url.href }
}

/** Whether a value is a task made by {@link portable}. */
export const isPortable = (task: unknown): task is PortableTask =>
  typeof task === 'object' && task !== null && 'kind' in task && task.kind === 'portable' && 'module' in task

/**
 * Imports the module of a portable task into this thread.
 *
 * @throws {LoadError} `bad-task` if its default export is not a function; and whatever the module throws.
 */
export async function importTask({ module }: PortableTask): Promise<(context: TaskContext) => unknown> {
  const { default: task } = (await import(module)) as { readonly default?: unknown }
  if (typeof task === 'function') return task as (context: TaskContext) => unknown
  throw new LoadError(
    'bad-task',
    `Expected the default export of ${fileURLToPath(module)} to be the task function, got ${formatReceived(task)}`,
  )
}
