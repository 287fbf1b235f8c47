import { relative } from 'node:path'
import type { Program } from 'estree'
import type { Plugin } from 'vite'
import { LoadError } from '../../../units/errors/error.ts'
import { callsIn, type Call } from '../analysis/calls.ts'
import { dependenciesOf, type Dependencies } from '../analysis/dependencies.ts'
import { originalSource } from '../analysis/source-map.ts'
import { notPortable } from '../analysis/format-diagnostic.ts'
import { parserOf, readSource, type Source } from '../analysis/source.ts'
import type { Entry } from './virtual-id.ts'
import { MagicString, type SourceMap } from 'magic-string'
import { spanOf } from '../analysis/walk.ts'

/** A module reduced to one function, its default export, and what that needs. */
interface ExtractedTask {
  readonly code: string
  readonly map: SourceMap
}

/** Removes everything from a module except the pieces that the argument of a call needs; the argument comes last, when all of them are initialised. */
export function extractTask({ code }: Source, { argument }: Call, { bindings }: Dependencies): ExtractedTask {
  const editor = new MagicString(code)
  const kept = [
    ...[...bindings].map((binding) => ({ start: binding.start, end: binding.end, before: binding.keyword, after: ';\n' })),
    { ...spanOf(argument), before: 'export default (', after: ');\n' },
  ].sort((one, other) => one.start - other.start)

  let cutFrom = 0
  for (const { start, end, before, after } of kept) {
    if (cutFrom < start) editor.remove(cutFrom, start)
    editor.prependRight(start, before).appendLeft(end, after)
    cutFrom = end
  }
  if (cutFrom < code.length) editor.remove(cutFrom, code.length)
  const { start, end } = spanOf(argument)
  if (end < code.length) editor.move(start, end, code.length)
  return { code: editor.toString(), map: editor.generateMap({ hires: 'boundary' }) }
}

/** The input of a build, and the plugins that turn it into the entry. They run last, on the output of the user's plugins. */
export function buildOf(entry: Entry, refuse: Refuse): { readonly input: string; readonly plugins: readonly Plugin[] } {
  if (entry.kind === 'function') return { input: entry.file, plugins: [cutToFunction(entry.file, entry.number, refuse)] }
  if (entry.kind === 'task') return { input: DEFAULT_EXPORT, plugins: [defaultExportOf(entry.file, refuse)] }
  return { input: entry.file, plugins: [] }
}

/** Ends a build with our error, which the bundler would otherwise wrap in its own. */
export type Refuse = (error: LoadError) => never

/** Reduces the module of a function to that function. */
const cutToFunction = (file: string, number: number, refuse: Refuse): Plugin => ({
  name: 'vitest-load:cut-to-function',
  transform(code, id) {
    if (id !== file) return null
    const source = readSource(code, parserOf(this))
    const calls = callsIn(source)
    const call = calls[number]
    if (call === undefined) refuse(new LoadError('not-portable', `${file} changed while it was read: run it again`))
    const dependencies = dependenciesOf(source, call, calls)
    if (dependencies.diagnostics.length > 0)
      refuse(notPortable(file, originalSource(code, this.getCombinedSourcemap() as never), dependencies.diagnostics))
    return extractTask(source, call, dependencies)
  },
})

const DEFAULT_EXPORT = 'vitest-load:default-export'

/** Reduces a module to its default export: what only its other exports need does not belong in a task. */
const defaultExportOf = (file: string, refuse: Refuse): Plugin => ({
  name: 'vitest-load:default-export',
  resolveId: (id) => (id === DEFAULT_EXPORT ? `\0${id}` : null),
  load: (id) => (id === `\0${DEFAULT_EXPORT}` ? `export { default } from ${JSON.stringify(file)}` : null),
  transform(code, id) {
    if (id !== file || exportedNames(parserOf(this)(code)).includes('default')) return
    const name = relative(process.cwd(), file)
    refuse(
      new LoadError(
        'not-portable',
        `Expected the default export of ${name} to be the task, but there is none: write \`export default async function …\``,
      ),
    )
  },
})

const exportedNames = ({ body }: Program): readonly string[] =>
  body.flatMap((statement) => {
    if (statement.type === 'ExportDefaultDeclaration') return ['default']
    if (statement.type !== 'ExportNamedDeclaration') return []
    return statement.specifiers.map(({ exported }) => (exported.type === 'Identifier' ? exported.name : String(exported.value)))
  })
