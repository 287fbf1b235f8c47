import { SourceMap, type SourceMapPayload } from 'node:module'
import { placeAt, type Place } from './code-frame.ts'

/** A source file, and the mapping back to it from the compiled code. */
export interface OriginalSource {
  readonly text: string
  /** The source place of a name at an offset of the compiled code. */
  readonly placeOf: (at: number, name: string) => Place
}

/** @param map from the compiled code to the file. */
export function originalSource(code: string, map: SourceMapPayload): OriginalSource {
  const text = map.sourcesContent?.[0] ?? code
  const sourceMap = new SourceMap(map)
  const lines = text.split('\n')
  const placeOf = (at: number, name: string): Place => {
    const compiled = placeAt(code, at)
    const entry = sourceMap.findEntry(compiled.line - 1, compiled.column - 1)
    if (!('originalLine' in entry)) return compiled
    // Some compilers map only the start of the expression that contains a name.
    const found = lines[entry.originalLine]?.indexOf(name, entry.originalColumn) ?? -1
    return { line: entry.originalLine + 1, column: (found < 0 ? entry.originalColumn : found) + 1 }
  }
  return { text, placeOf }
}
