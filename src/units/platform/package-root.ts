import { existsSync } from 'node:fs'

/** Returns the address of a file of this package, such as `dist/serve/probe.js`, whether this module runs from its source or from a bundle. */
export const packageFile = (path: string): URL => new URL(path, packageRoot())

let root: URL | undefined

/** Bundling moves this module, so its distance from the root is not fixed. */
function packageRoot(): URL {
  return (root ??= nearestPackage(new URL('..', import.meta.url)))
}

function nearestPackage(folder: URL): URL {
  const isRoot = existsSync(new URL('package.json', folder))
  return isRoot || folder.pathname === '/' ? folder : nearestPackage(new URL('..', folder))
}
