import { MagicString, type SourceMap } from 'magic-string'
import type { Call } from './calls.ts'
import type { Needs } from './needs.ts'
import type { Source } from './source.ts'
import { spanOf } from './walk.ts'

/** A module cut down to one function, which it exports as its default, and what that needs. */
export interface Slice {
  readonly code: string
  readonly map: SourceMap
}

/** Cuts everything out of a module but the pieces that the argument of a call needs; the argument comes last, when all of them are there. */
export function sliceOf({ code }: Source, { argument }: Call, { pieces }: Needs): Slice {
  const editor = new MagicString(code)
  const kept = [
    ...[...pieces].map((piece) => ({ start: piece.start, end: piece.end, before: piece.keyword, after: ';\n' })),
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
