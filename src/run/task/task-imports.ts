import { fileURLToPath } from 'node:url'
import { packageFile } from '../../units/platform/package-root.ts'

/** The exports of `vitest-load` that work wherever a task runs, and the built module that contains each. */
const WHERE: Readonly<Record<string, string>> = {
  between: 'dist/plan/options/between.js',
  feed: 'dist/run/task/feed.js',
}

export const isTaskImport = (name: string): boolean => Object.hasOwn(WHERE, name)

/** The module that replaces `vitest-load` in a bundle. */
export const TASK_IMPORTS = '\0vitest-load:task-imports'

/** Exports what works in tasks by itself. */
export const taskImportsCode = (): string =>
  Object.entries(WHERE)
    .map(([name, file]) => `export { ${name} } from ${JSON.stringify(fileURLToPath(packageFile(file)))}`)
    .join('\n')
