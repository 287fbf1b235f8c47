import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { BUNDLE_FOLDER } from '../../../units/errors/bundle-map.ts'

/**
 * The `node_modules` next to a file or above it, where Node first looks for its imports; if there is none, that of `root`. A bundle in there resolves the same
 * packages as the file.
 */
export const modulesFor = (file: string, root: string): string => nearestModules(dirname(file)) ?? join(root, 'node_modules')

export function nearestModules(folder: string): string | undefined {
  const candidate = join(folder, 'node_modules')
  if (existsSync(candidate)) return candidate
  const parent = dirname(folder)
  return parent === folder ? undefined : nearestModules(parent)
}

/** The folder for bundles in a `node_modules`. */
export const bundleFolderIn = (modules: string): string => join(modules, BUNDLE_FOLDER)
