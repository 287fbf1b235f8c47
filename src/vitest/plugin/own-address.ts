import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { MagicString } from 'magic-string'
import type { Node } from 'estree'
import type { Plugin } from 'vite'
import { readSource, type Parse } from './source.ts'
import { spanOf, walk } from './walk.ts'

/**
 * Lets every module of a bundle believe that it is where it was: files that it finds by `import.meta.url`, `import.meta.dirname`, `import.meta.filename`
 * or, as Vitest allows, by `__dirname` and `__filename` are still found from the bundle, which lies elsewhere.
 */
export const ownAddress = (): Plugin => ({
  name: 'vitest-load:own-address',
  transform(code, id) {
    const file = id.replace(/\?.*$/s, '')
    if (id.startsWith('\0') || file.includes('/node_modules/') || !/import\.meta|__(?:dir|file)name/.test(code)) return null
    const editor = withOwnAddress(code, file, (text) => this.parse(text) as ReturnType<Parse>)
    return editor.hasChanged() ? { code: editor.toString(), map: editor.generateMap({ hires: 'boundary' }) } : null
  },
})

/** Puts the address of a file in place of every expression that asks for it. */
export function withOwnAddress(code: string, file: string, parse: Parse): MagicString {
  const source = readSource(code, parse)
  const editor = new MagicString(code)
  const inMeta: Readonly<Record<string, string>> = { url: pathToFileURL(file).href, dirname: dirname(file), filename: file }
  walk(source.program, (node) => {
    const value = inMeta[propertyOfMeta(node) ?? '']
    if (value !== undefined) editor.overwrite(spanOf(node).start, spanOf(node).end, JSON.stringify(value))
  })
  for (const [name, value] of Object.entries({ __dirname: dirname(file), __filename: file }))
    if (source.references.some(({ identifier, resolved }) => resolved === null && identifier.name === name))
      editor.prepend(`const ${name} = ${JSON.stringify(value)}; `)
  return editor
}

function propertyOfMeta(node: Node): string | undefined {
  if (node.type !== 'MemberExpression' || node.object.type !== 'MetaProperty' || node.object.meta.name !== 'import') return undefined
  return node.property.type === 'Identifier' && !node.computed ? node.property.name : undefined
}
