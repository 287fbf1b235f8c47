import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as Vite from 'vite'

let vite: Promise<typeof Vite> | undefined

/**
 * The Vite that runs this Vitest: several may be installed, and a strict package manager shows us none of them. Loaded late, because commands that bundle
 * nothing read a configuration too.
 */
export function viteOfVitest(): Promise<typeof Vite> {
  vite ??= load()
  return vite
}

async function load(): Promise<typeof Vite> {
  const vitest = createRequire(import.meta.url).resolve('vitest/package.json')
  const folder = dirname(createRequire(vitest).resolve('vite/package.json'))
  // By file, because `require.resolve('vite')` returns the CommonJS build of Vite 6.
  return (await import(pathToFileURL(join(folder, 'dist/node/index.js')).href)) as typeof Vite
}
