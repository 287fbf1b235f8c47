import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { BUNDLE_FOLDER } from '../../../units/errors/bundle-map.ts'
import type * as Vite from 'vite'
import { pathToFileURL } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import type { Plugin, ResolvedConfig, Rollup } from 'vite'
import { LoadError } from '../../../units/errors/error.ts'
import { buildConfig } from './build-config.ts'
import { BundleStore } from './bundle-store.ts'
import { buildOf } from './entry-plugins.ts'
import { cacheBundle, cachedBundle, stampOf } from './bundle-cache.ts'
import { withoutStack } from '../analysis/format-diagnostic.ts'
import { messageOf } from '../../../units/errors/thrown.ts'
import { parserOf } from '../analysis/source.ts'
import { TestOnlyImports, isTestOnly } from './test-only.ts'
import { type Entry, addressOf } from './virtual-id.ts'
import type { Program } from 'estree'
import { isTaskImport } from '../../../run/task/task-imports.ts'
import { createRequire, isBuiltin } from 'node:module'

/**
 * The `node_modules` next to a file or above it, where Node first looks for its imports; if there is none, that of `root`. A bundle in there resolves the same
 * packages as the file.
 */
const modulesFor = (file: string, root: string): string => nearestModules(dirname(file)) ?? join(root, 'node_modules')

function nearestModules(folder: string): string | undefined {
  const candidate = join(folder, 'node_modules')
  if (existsSync(candidate)) return candidate
  const parent = dirname(folder)
  return parent === folder ? undefined : nearestModules(parent)
}

/** The folder for bundles in a `node_modules`. */
const bundleFolderIn = (modules: string): string => join(modules, BUNDLE_FOLDER)

/**
 * Keeps code that a task runs only for its cost. Rollup drops everything without effects, also inside functions, and so all of `() => { compress(page) }`;
 * Rolldown drops only functions that are never called, and does not need this plugin.
 *
 * A module that imports what works only inside a test is left to Rollup: a bundle may contain no more of it than the task needs.
 */
const noTreeshake: Plugin = {
  name: 'vitest-load:no-treeshake',
  enforce: 'post',
  transform(code, id) {
    return id.startsWith('\0') || importsTests(parserOf(this)(code)) ? null : { moduleSideEffects: 'no-treeshake' }
  },
}

const importsTests = ({ body }: Program): boolean =>
  body.some((statement) => {
    if (!('source' in statement) || !isTestOnly(String(statement.source?.value))) return false
    const names = statement.type === 'ImportDeclaration' ? statement.specifiers : []
    return !(names.length > 0 && names.every((name) => 'imported' in name && 'name' in name.imported && isTaskImport(name.imported.name)))
  })

/** A possible package name: not a path, an address, or an import mapped by a `package.json`. */
const BARE = /^[^./\\#\0][^:\\\0]*$/

/**
 * Makes a bundle find the packages that its modules import. They stay outside the bundle, and Node resolves them from where the bundle is. A module of another
 * package of a monorepo may resolve to other packages or versions; these are imported by their address.
 *
 * @param modules the `node_modules` that contains the bundle.
 */
const packagesAsSeen = (modules: string): Plugin => ({
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

let vite: Promise<typeof Vite> | undefined

/**
 * The Vite that runs this Vitest: several may be installed, and a strict package manager shows us none of them. Loaded late, because commands that bundle
 * nothing read a configuration too.
 */
function viteOfVitest(): Promise<typeof Vite> {
  vite ??= load()
  return vite
}

async function load(): Promise<typeof Vite> {
  const vitest = createRequire(import.meta.url).resolve('vitest/package.json')
  const folder = dirname(createRequire(vitest).resolve('vite/package.json'))
  // By file, because `require.resolve('vite')` returns the CommonJS build of Vite 6.
  return (await import(pathToFileURL(join(folder, 'dist/node/index.js')).href)) as typeof Vite
}

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
  const message = stripVTControlCharacters(messageOf(error))
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
