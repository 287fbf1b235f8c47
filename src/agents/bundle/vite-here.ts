import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as Vite from 'vite'
import { LoadError } from '../../units/errors/error.ts'

/**
 * Returns the Vite that is installed with the Vitest of a project.
 *
 * @throws {LoadError} `not-bundled` if there is none.
 */
export async function viteHere(root: string): Promise<typeof Vite> {
  const own = createRequire(import.meta.url)
  const ofProject = createRequire(join(root, 'package.json'))
  for (const find of [own, ofProject]) {
    const folder = viteFrom(find)
    // By file, because `require.resolve('vite')` returns the CommonJS build of Vite 6.
    if (folder !== undefined) return (await import(pathToFileURL(join(folder, 'dist/node/index.js')).href)) as typeof Vite
  }
  throw new LoadError(
    'not-bundled',
    'The code of portable tasks is bundled for agents by Vite, which was not found next to Vitest: install `vite`, or use requests as tasks',
  )
}

/** Several may be installed, and a strict package manager shows us only that of Vitest, by way of it. */
function viteFrom(find: NodeJS.Require): string | undefined {
  for (const way of [() => createRequire(find.resolve('vitest/package.json')), () => find]) {
    try {
      return dirname(way().resolve('vite/package.json'))
    } catch {
      // Not from there.
    }
  }
  return undefined
}
