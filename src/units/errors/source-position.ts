import { readFileSync, statSync } from 'node:fs'
import { SourceMap, type SourceMapPayload } from 'node:module'
import { dirname, resolve } from 'node:path'

/** Line and column of a file, both from 1. */
export interface Position {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** A larger file was not written by hand. */
const MOST_BYTES = 32 * 1_024 * 1_024
const INLINE = 'base64,'

/** Finds positions in sources by the source maps of files, each of which is read once. */
export class SourcePositions {
  readonly #maps = new Map<string, SourceMap | undefined>()

  /** The position in the source of a position in a file; the same one if it has no map. */
  of(position: Position): Position {
    const { file } = position
    if (!this.#maps.has(file)) this.#maps.set(file, sourceMapOf(file))
    return originalBy(this.#maps.get(file), position) ?? position
  }
}

/** The position in the source of a position in the file of a map; `undefined` for generated code, and without a map. */
export function originalBy(map: SourceMap | undefined, { file, line, column }: Position): Position | undefined {
  const entry = map?.findEntry(line - 1, column - 1)
  if (entry === undefined || !('originalSource' in entry) || entry.originalSource.includes('\0')) return undefined
  return { file: resolve(dirname(file), entry.originalSource), line: entry.originalLine + 1, column: entry.originalColumn + 1 }
}

/** The source map that a file names, in it or next to it; `undefined` if there is none that can be read. */
export function sourceMapOf(file: string): SourceMap | undefined {
  try {
    const code = textOf(file)
    const url = /\/\/[#@] sourceMappingURL=(\S+)\s*$/.exec(code.slice(code.lastIndexOf('sourceMappingURL=') - 4))?.[1]
    if (url === undefined) return undefined
    const inlineAt = url.indexOf(INLINE)
    const json =
      inlineAt < 0
        ? textOf(resolve(dirname(file), decodeURIComponent(url)))
        : Buffer.from(url.slice(inlineAt + INLINE.length), 'base64').toString()
    return new SourceMap(JSON.parse(json) as SourceMapPayload)
  } catch {
    return undefined
  }
}

function textOf(file: string): string {
  if (statSync(file).size > MOST_BYTES) throw new RangeError('too large')
  return readFileSync(file, 'utf8')
}
