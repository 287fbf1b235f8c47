import type { SourceMap } from 'node:module'
import { basename, dirname } from 'node:path'
import { originalBy, sourceMapOf, type Position } from './source-position.ts'

/** The folder in a `node_modules` for the bundles of portable tasks. */
export const BUNDLE_FOLDER = '.vitest-load'

/** The map that was read last: the errors of a run come from one or a few bundles. */
let last: { readonly file: string; readonly map: SourceMap | undefined } | undefined

/** Whether a file is the bundle of a portable task. */
export const isBundle = (file: string): boolean => basename(dirname(file)) === BUNDLE_FOLDER

/**
 * The source position of a position in a bundle; `undefined` for generated code. In workers Node does this for every stack; in the process of the tests that
 * would change the stacks of all errors.
 */
export function originalIn(position: Position): Position | undefined {
  const { file } = position
  if (last?.file !== file) last = { file, map: sourceMapOf(file) }
  return originalBy(last.map, position)
}
