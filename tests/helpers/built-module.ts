import { mkdtempSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'vite'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A module of `src/` as plain JavaScript, for processes that no test runner loads. */
export interface BuiltModule extends Disposable {
  readonly url: string
}

/** Bundles `src/<entry>.ts` afresh, so that a test never runs against an older build. It must lie below the packages that it imports. */
export async function builtModule(entry: string): Promise<BuiltModule> {
  const cache = join(root, 'node_modules/.vitest-load-tests')
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'built-'))
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: join(root, `src/${entry}.ts`),
      outDir: folder,
      emptyOutDir: false,
      target: 'node20',
      minify: false,
      rollupOptions: { output: { entryFileNames: 'module.mjs' } },
    },
  })
  return {
    url: pathToFileURL(join(folder, 'module.mjs')).href,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}
