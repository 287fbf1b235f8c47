import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * The folder for bundles of a file: in the `node_modules` next to it or above, so that the packages it imports are found from there as they are from
 * the file; where there is none, in that of `root`.
 */
export function bundleFolderOf(file: string, root: string): string {
  return join(nearestModules(dirname(file)) ?? join(root, 'node_modules'), '.vitest-load')
}

/** The first `node_modules` in which Node looks for a package from a folder. */
export function nearestModules(folder: string): string | undefined {
  const candidate = join(folder, 'node_modules')
  if (existsSync(candidate)) return candidate
  const parent = dirname(folder)
  return parent === folder ? undefined : nearestModules(parent)
}
