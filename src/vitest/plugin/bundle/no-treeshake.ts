import type { Program } from 'estree'
import type { Plugin } from 'vite'
import { worksInTasks } from './task-imports.ts'
import { parserOf } from '../analysis/source.ts'
import { isTestOnly } from './test-only.ts'

/**
 * Keeps what a task does for its cost alone: Rollup drops whatever has no effect, inside of functions as well, and so all of `() => { compress(page) }`. Rolldown
 * drops only what nobody calls, and needs nothing of this.
 *
 * A module that imports what works only inside a test is left to Rollup: of it, a bundle may have no more than is needed.
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
