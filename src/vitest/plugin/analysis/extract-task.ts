import { MagicString, type SourceMap } from 'magic-string'
import type { Call } from './calls.ts'
import type { Dependencies } from './dependencies.ts'
import type { Source } from './source.ts'
import { spanOf } from './walk.ts'

/** A module reduced to one function, its default export, and what that needs. */
export interface ExtractedTask {
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
