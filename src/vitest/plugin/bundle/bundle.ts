import { basename, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import type { Plugin, ResolvedConfig, Rollup } from 'vite'
import { LoadError } from '../../../units/errors/error.ts'
import { buildConfig } from './build-config.ts'
import { BundleStore } from './bundle-store.ts'
import { buildOf } from './entry-plugins.ts'
import { bundleFolderIn, modulesFor } from './folder.ts'
import { noTreeshake } from './no-treeshake.ts'
import { cachedBundle, cacheBundle, stampOf } from './bundle-cache.ts'
import { packagesAsSeen } from './packages.ts'
import { withoutStack } from '../analysis/format-diagnostic.ts'
import { parserOf } from '../analysis/source.ts'
import { TestOnlyImports } from './test-only.ts'
import { addressOf, type Entry } from './virtual-id.ts'
import { viteOfVitest } from './vite.ts'

const stores = new Map<string, BundleStore>()
let last: Promise<unknown> = Promise.resolve()

/**
 * Bundles an entry with the user's configuration into one file that Node can run, except for the packages it imports, and returns its path. Bundles are built
 * one after the other, and an existing bundle is reused as long as none of its sources has changed.
 *
 * @param onSource called with every file of the bundle, even if bundling then fails: a change of any of them calls for another attempt.
 * @throws {LoadError} `not-portable`, `not-bundled`.
 */
export function bundle(entry: Entry, config: ResolvedConfig, onSource: (file: string) => void): Promise<string> {
  const made = last.then(() => bundleNow(entry, config, onSource))
  last = made.catch(() => {})
  return made
}

async function bundleNow(entry: Entry, config: ResolvedConfig, onSource: (file: string) => void): Promise<string> {
  const address = addressOf(entry)
  const known = cachedBundle(config, address)
  if (known !== undefined) {
    known.files.forEach(onSource)
    return known.path
  }
  const modules = modulesFor(entry.file, config.root)
  const stamps = new Map<string, string>()
  const code = await build(entry, config, modules, (file, stamp) => {
    stamps.set(file, stamp)
    onSource(file)
  })
  const store = stores.get(modules) ?? new BundleStore(bundleFolderIn(modules))
  stores.set(modules, store)
  const label = basename(entry.file).replace(/\.\w+$/, '')
  const body = await store.keep(address, label, code)
  const path = entry.kind === 'program' ? await store.keep(`${address} start`, label, starterOf(entry.file, body)) : body
  cacheBundle(config, address, path, stamps)
  return path
}

/**
 * A module that starts the bundle of a program: source maps must be on before it is loaded, and it checks `process.argv` for whether it was started or only
 * imported.
 */
const starterOf = (file: string, path: string): string => `process.setSourceMapsEnabled(true)
process.argv[1] = ${JSON.stringify(file)}
await import(${JSON.stringify(pathToFileURL(path).href)})
`

type OnSource = (file: string, stamp: string) => void

/** Builds the code of a bundle, without tree-shaking if possible. */
async function build(entry: Entry, config: ResolvedConfig, modules: string, onSource: OnSource): Promise<string> {
  const vite = await viteOfVitest()
  const isRolldown = 'rolldownVersion' in vite
  const attempt = async (more: readonly Plugin[]): Promise<string> => {
    let failure: LoadError | undefined
    const { input, plugins } = buildOf(entry, (error) => {
      // Bundlers modify the error that they are given.
      failure = withoutStack(new LoadError(error.code, error.message))
      throw error
    })
    const testOnly = new TestOnlyImports()
    const settings = buildConfig({
      entry,
      input,
      config,
      folder: bundleFolderIn(modules),
      isRolldown,
      plugins: [listening(onSource), testOnly.plugin, packagesAsSeen(modules), ...plugins, ...more],
    })
    const built = (await vite.build(settings).catch((error: unknown) => {
      throw failure ?? notBundled(entry, error)
    })) as Rollup.RollupOutput | Rollup.RollupOutput[]
    const [chunk] = (Array.isArray(built) ? built[0]! : built).output
    testOnly.refuseIn(chunk.code, chunk, parserOf({ parse: vite.parseAst }))
    return chunk.code
  }
  if (isRolldown) return await attempt([])
  // The part that cannot be bundled may be one that the task does not need.
  return await attempt([noTreeshake]).catch(() => attempt([]))
}

function notBundled({ file }: Entry, error: unknown): LoadError {
  const message = stripVTControlCharacters(error instanceof Error ? error.message : String(error))
  const name = relative(process.cwd(), file)
  return withoutStack(
    new LoadError('not-bundled', `Cannot bundle the code that ${name} runs outside the test. ${message}`, { cause: error }),
  )
}

function listening(onSource: (file: string, stamp: string) => void): Plugin {
  return {
    name: 'vitest-load:listening',
    enforce: 'pre',
    load(id) {
      const file = id.replace(/\?.*$/s, '')
      const stamp = file.startsWith('\0') ? undefined : stampOf(file)
      if (stamp !== undefined) onSource(file, stamp)
    },
  }
}
