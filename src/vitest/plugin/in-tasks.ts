import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What of `vitest-load` works wherever a task runs, and the module of ours that has it. */
const WHERE: Readonly<Record<string, string>> = { feed: '../../run/feed/feed' }

export const worksInTasks = (name: string): boolean => Object.hasOwn(WHERE, name)

/** What stands in a bundle for `vitest-load`. */
export const IN_TASKS = '\0vitest-load:in-tasks'

/** Gives what works in tasks by itself; all else is still that of `vitest-load`, which must then not be in the bundle. */
export function inTasksCode(): string {
  // This may run from its sources as well.
  const extension = extname(import.meta.url)
  const own = Object.entries(WHERE).map(([name, where]) => {
    const file = fileURLToPath(new URL(`${where}${extension}`, import.meta.url))
    return `export { ${name} } from ${JSON.stringify(file)}`
  })
  return [...own, `export * from 'vitest-load'`].join('\n')
}
