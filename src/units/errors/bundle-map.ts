import { readFileSync } from 'node:fs'
import { SourceMap, type SourceMapPayload } from 'node:module'
import { basename, dirname, resolve } from 'node:path'

/** The folder in a `node_modules` for the bundles of portable tasks. */
export const BUNDLE_FOLDER = '.vitest-load'

/** Line and column of a file, both from 1. */
export interface Position {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** The map that was read last: the errors of a run come from one or a few bundles. */
let last: { readonly file: string; readonly map: SourceMap } | undefined

/** Whether a file is the bundle of a portable task. */
export const isBundle = (file: string): boolean => basename(dirname(file)) === BUNDLE_FOLDER

/**
 * The source position of a position in a bundle; `undefined` for generated code. In workers Node does this for every stack; in the process of the tests that
 * would change the stacks of all errors.
 */
export function originalIn({ file, line, column }: Position): Position | undefined {
  if (last?.file !== file) last = { file, map: mapOf(file) }
  const entry = last.map.findEntry(line - 1, column - 1)
  if (!('originalSource' in entry) || entry.originalSource.includes('\0')) return undefined
  return { file: resolve(dirname(file), entry.originalSource), line: entry.originalLine + 1, column: entry.originalColumn + 1 }
}

function mapOf(file: string): SourceMap {
  const code = readFileSync(file, 'utf8')
  const base64 = code.slice(code.lastIndexOf('base64,') + 'base64,'.length)
  return new SourceMap(JSON.parse(Buffer.from(base64, 'base64').toString()) as SourceMapPayload)
}
