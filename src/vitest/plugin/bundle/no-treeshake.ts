import type { Program } from 'estree'
import type { Plugin } from 'vite'
import { worksInTasks } from './task-imports.ts'
import { parserOf } from '../analysis/source.ts'
import { isTestOnly } from './test-only.ts'

/**
 * Keeps code that a task runs only for its cost. Rollup drops everything without effects, also inside functions, and so all of `() => { compress(page) }`;
 * Rolldown drops only functions that are never called, and does not need this plugin.
 *
 * A module that imports what works only inside a test is left to Rollup: a bundle may contain no more of it than the task needs.
 */
export const noTreeshake: Plugin = {
  name: 'vitest-load:no-treeshake',
  enforce: 'post',
  transform(code, id) {
    return id.startsWith('\0') || importsTests(parserOf(this)(code)) ? null : { moduleSideEffects: 'no-treeshake' }
  },
}

const importsTests = ({ body }: Program): boolean =>
  body.some((statement) => {
    if (!('source' in statement) || !isTestOnly(String(statement.source?.value))) return false
    const names = statement.type === 'ImportDeclaration' ? statement.specifiers : []
    return !(names.length > 0 && names.every((name) => 'imported' in name && 'name' in name.imported && worksInTasks(name.imported.name)))
  })
