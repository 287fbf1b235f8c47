import { existsSync, readFileSync } from 'node:fs'

/** Returns the address of a file of this package, such as `dist/serve/probe/probe.js`, whether this module runs from its source or from a bundle. */
export const packageFile = (path: string): URL => new URL(path, packageRoot())

/** The version of this package. */
export function packageVersion(): string {
  version ??= (JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { readonly version: string }).version
  return version
}

let root: URL | undefined
let version: string | undefined

/** Bundling moves this module, so its distance from the root is not fixed. */
function packageRoot(): URL {
  return (root ??= nearestPackage(new URL('..', import.meta.url)))
}

function nearestPackage(folder: URL): URL {
  const isRoot = existsSync(new URL('package.json', folder))
  return isRoot || folder.pathname === '/' ? folder : nearestPackage(new URL('..', folder))
}
