import { fileURLToPath } from 'node:url'
import { packageFile } from '../../../units/platform/package-root.ts'

/** What of `vitest-load` works wherever a task runs, and the built module of ours that has it. */
const WHERE: Readonly<Record<string, string>> = { feed: 'dist/run/task/feed.js' }

export const worksInTasks = (name: string): boolean => Object.hasOwn(WHERE, name)

/** What stands in a bundle for `vitest-load`. */
export const TASK_IMPORTS = '\0vitest-load:task-imports'

/** Gives what works in tasks by itself; all else is still that of `vitest-load`, which must then not be in the bundle. */
export function taskImportsCode(): string {
  const own = Object.entries(WHERE).map(([name, file]) => `export { ${name} } from ${JSON.stringify(fileURLToPath(packageFile(file)))}`)
  return [...own, `export * from 'vitest-load'`].join('\n')
}
