import { relative } from 'node:path'
import { MagicString } from 'magic-string'
import type { Plugin, Rollup } from 'vite'
import { LoadError } from '../../../units/errors/error.ts'
import { callsIn, importsUs } from '../analysis/calls.ts'
import { TASK_IMPORTS, taskImportsCode } from '../../../run/task/task-imports.ts'
import { withoutStack } from '../analysis/format-diagnostic.ts'
import { parserOf, readSource, type Parse } from '../analysis/source.ts'
import { spanOf } from '../analysis/walk.ts'

/** Packages that work only inside a test. */
const TEST_ONLY = /^(?:vitest|vitest-load|@vitest\/[^/]+)(?:\/|$)/

export const isTestOnly = (module: string): boolean => TEST_ONLY.test(module)

/** Notes which modules of a bundle import what works only inside a test, before tree-shaking decides whether these imports are used. */
export class TestOnlyImports {
  readonly #importers = new Map<string, Set<string>>()

  readonly plugin: Plugin = {
    name: 'vitest-load:test-only',
    resolveId: {
      order: 'pre',
      handler: (module, importer) => {
        if (!isTestOnly(module) || importer === undefined) return null
        if (importer !== TASK_IMPORTS) {
          this.#importers.set(module, (this.#importers.get(module) ?? new Set()).add(importer))
          if (module === 'vitest-load') return TASK_IMPORTS
        }
        return { id: module, external: true, moduleSideEffects: false }
      },
    },
    /** Everything else is still re-exported from `vitest-load`, which must not remain in the bundle. */
    load: (id) => (id === TASK_IMPORTS ? `${taskImportsCode()}\nexport * from 'vitest-load'` : null),
    /** A module may contain further portable tasks: unused ones are dropped, and need nothing. */
    transform(code, id) {
      if (!importsUs(code) || id.startsWith('\0')) return null
      const calls = callsIn(readSource(code, parserOf(this)))
      const editor = new MagicString(code)
      for (const { above } of calls) editor.prependLeft(spanOf(above.at(-1)!).start, '/* @__PURE__ */ ')
      return editor.hasChanged() ? { code: editor.toString(), map: editor.generateMap({ hires: 'boundary' }) } : null
    },
  }

  /**
   * @param code the code of the finished bundle: some bundlers list imports that nothing in it uses any more.
   * @throws {LoadError} `not-portable` if the bundle would import any of them.
   */
  refuseIn(code: string, { modules }: Rollup.OutputChunk, parse: Parse): void {
    const imports = parse(code).body.map((statement) => (statement.type === 'ImportDeclaration' ? String(statement.source.value) : ''))
    const module = imports.find(isTestOnly)
    if (module === undefined) return
    const importers = [...(this.#importers.get(module) ?? [])].filter((importer) => importer in modules)
    const names = importers.map((importer) => relative(process.cwd(), importer)).join(', ')
    throw withoutStack(
      new LoadError(
        'not-portable',
        `${names}, which the task needs, imports '${module}', which works only inside a test. Move the code that the task needs to a separate module.`,
      ),
    )
  }
}
