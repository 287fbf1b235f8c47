import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { MagicString } from 'magic-string'
import type { MemberExpression, Node } from 'estree'
import type { Plugin, ResolvedConfig } from 'vite'
import { parserOf, readSource, type Parse } from '../analysis/source.ts'
import type { Entry } from './virtual-id.ts'
import { spanOf, walk } from '../analysis/walk.ts'

/**
 * Makes every module of a bundle see its original place: files found through `import.meta.url`, `import.meta.dirname`, `import.meta.filename` or, as Vitest
 * allows, `__dirname` and `__filename` are still found although the bundle is elsewhere. As in Vitest, `import.meta.env` also has the environment of the
 * process.
 */
export function importMeta(entry: Entry): Plugin {
  let configured: ReadonlySet<string> = new Set()
  return {
    name: 'vitest-load:import-meta',
    configResolved(config) {
      configured = variablesOf(config)
    },
    transform(code, id) {
      const file = id.replace(/\?.*$/s, '')
      if (id.startsWith('\0') || file.includes('/node_modules/') || !/import\.meta|__(?:dir|file)name/.test(code)) return null
      const editor = rewriteImportMeta(code, file, parserOf(this), {
        isMain: entry.kind === 'program' && entry.file === file,
        configured,
      })
      return editor.hasChanged() ? { code: editor.toString(), map: editor.generateMap({ hires: 'boundary' }) } : null
    },
  }
}

/** The variables of `import.meta.env` that the configuration sets. */
const variablesOf = ({ env, define = {} }: ResolvedConfig): ReadonlySet<string> =>
  new Set(['SSR', ...Object.keys(env), ...Object.keys(define).map((name) => name.replace(/^import\.meta\.env\./, ''))])

/** What a module in a bundle cannot find out by itself. */
interface BundledModule {
  /** Whether it is the main module. */
  readonly isMain: boolean
  /** The names of the configured variables of `import.meta.env`. */
  readonly configured: ReadonlySet<string>
}

/** Replaces every expression that asks for the module's address with that address, and variables that are not configured with the environment. */
export function rewriteImportMeta(code: string, file: string, parse: Parse, { isMain, configured }: BundledModule): MagicString {
  const source = readSource(code, parse)
  const editor = new MagicString(code)
  const inMeta: Readonly<Record<string, string | boolean>> = {
    url: pathToFileURL(file).href,
    dirname: dirname(file),
    filename: file,
    main: isMain,
  }
  walk(source.program, (node) => {
    const { start, end } = spanOf(node)
    const value = inMeta[propertyOf(node, isMeta) ?? '']
    if (value !== undefined) editor.overwrite(start, end, JSON.stringify(value))
    const variable = propertyOf(node, (object) => propertyOf(object, isMeta) === 'env')
    if (variable !== undefined && !configured.has(variable)) editor.overwrite(start, end, `process.env.${variable}`)
  })
  for (const [name, value] of Object.entries({ __dirname: dirname(file), __filename: file }))
    if (source.references.some(({ identifier, resolved }) => resolved === null && identifier.name === name))
      editor.prepend(`const ${name} = ${JSON.stringify(value)}; `)
  return editor
}

/** The name of the property that an expression reads from such an object. */
function propertyOf(node: Node, isObject: (object: MemberExpression['object']) => boolean): string | undefined {
  if (node.type !== 'MemberExpression' || node.computed || !isObject(node.object)) return undefined
  return node.property.type === 'Identifier' ? node.property.name : undefined
}

const isMeta = (node: Node): boolean => node.type === 'MetaProperty' && node.meta.name === 'import'
