import { mkdirSync, writeFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Plugin } from 'vite'
import { bundleFolderIn, nearestModules } from './folder.ts'

/** A possible package name: not a path, an address, or an import mapped by a `package.json`. */
const BARE = /^[^./\\#\0][^:\\\0]*$/

/**
 * Makes a bundle find the packages that its modules import. They stay outside the bundle, and Node resolves them from where the bundle is. A module of another
 * package of a monorepo may resolve to other packages or versions; these are imported by their address.
 *
 * @param modules the `node_modules` that contains the bundle.
 */
export const packagesAsSeen = (modules: string): Plugin => ({
  name: 'vitest-load:packages',
  enforce: 'pre',
  async resolveId(name, importer, options) {
    const near = importer === undefined || !BARE.test(name) ? undefined : nearestModules(dirname(importer))
    if (near === undefined || near === modules) return null
    const resolved = await this.resolve(name, importer, { ...options, skipSelf: true })
    if (!resolved?.external || !BARE.test(resolved.id) || isBuiltin(resolved.id)) return resolved
    const address = await addressSeenFrom(near, resolved.id)
    const isSame = address === undefined || address === (await addressSeenFrom(modules, resolved.id))
    return isSame ? resolved : { id: address, external: true }
  },
})

/** Where Node finds a package from next to a `node_modules`; `undefined` if it does not. Node answers only for an existing module, so this needs one. */
async function addressSeenFrom(modules: string, name: string): Promise<string | undefined> {
  const folder = bundleFolderIn(modules)
  const asker = join(folder, 'resolve.mjs')
  mkdirSync(folder, { recursive: true })
  writeFileSync(asker, 'export const resolve = (name) => import.meta.resolve(name)\n')
  const { resolve } = (await import(pathToFileURL(asker).href)) as { readonly resolve: (name: string) => string }
  try {
    return resolve(name)
  } catch {
    return undefined
  }
}
