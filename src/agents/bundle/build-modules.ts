import { readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import type { Plugin, Rollup } from 'vite'
import { TASK_IMPORTS, taskImportsCode } from '../../run/task/task-imports.ts'
import { BUNDLE_FOLDER } from '../../units/errors/bundle-map.ts'
import { LoadError } from '../../units/errors/error.ts'
import { messageOf } from '../../units/errors/thrown.ts'
import type { ArchivedFile } from './archive.ts'
import { ReadFiles } from './read-files.ts'
import { viteHere } from './vite-here.ts'

/** What goes into an archive, and which of it the modules have become, in their order. */
export interface BuiltModules {
  readonly files: readonly ArchivedFile[]
  readonly names: readonly string[]
}

/**
 * Bundles the modules of tasks so that they need nothing but Node: packages, and files that they read by their own place, go with them.
 *
 * @throws {LoadError} `not-bundled`
 */
export async function builtModules(paths: readonly string[], root: string): Promise<BuiltModules> {
  const vite = await viteHere(root)
  const isRolldown = 'rolldownVersion' in vite
  const refusal = new Refusal()
  const read = new ReadFiles(root)
  const inputs = Object.fromEntries(paths.map((path, index) => [`task-${index}`, path]))
  // Not written: it only decides to what the addresses of sources are relative.
  const outDir = join(root, 'node_modules', BUNDLE_FOLDER)
  const built = await vite
    .build({
      root,
      configFile: false,
      envDir: false as never,
      logLevel: 'silent',
      publicDir: false,
      plugins: [earlierMaps, ownImports(refusal), noAddons(refusal), read.plugin],
      ssr: { noExternal: true, target: 'node' },
      build: {
        ssr: true,
        outDir,
        emptyOutDir: false,
        write: false,
        minify: false,
        sourcemap: 'hidden',
        target: 'node20',
        copyPublicDir: false,
        [isRolldown ? 'rolldownOptions' : 'rollupOptions']: {
          input: inputs,
          // Rollup drops what has no effect, and with it code that a task runs only for its cost.
          ...(!isRolldown && { treeshake: false }),
          output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: 'shared-[hash].mjs', banner: read.banner },
        },
      },
    })
    .catch((error: unknown) => {
      throw refusal.error ?? notBundled(reasonIn(stripVTControlCharacters(messageOf(error))))
    })
  const output = (Array.isArray(built) ? built[0]! : (built as Rollup.RollupOutput)).output
  const chunks = output.filter((each) => each.type === 'chunk')
  refuseMissing(chunks)
  return {
    files: [...chunks.flatMap((chunk) => filesOf(chunk, outDir, root)), ...read.files()],
    names: paths.map((_path, index) => `task-${index}.mjs`),
  }
}

/** Bundlers wrap the errors of plugins, which lose their code and get a stack. */
class Refusal {
  error: LoadError | undefined

  throw(message: string): never {
    this.error ??= notBundled(message)
    throw this.error
  }
}

const notBundled = (message: string): LoadError =>
  new LoadError('not-bundled', `The code of the tasks cannot be bundled for agents. ${message}`)

/** Names of our package that a task uses are missing where only some are offered. */
const reasonIn = (message: string): string =>
  message.includes(TASK_IMPORTS.slice(1)) && /export/i.test(message)
    ? "A task uses something of 'vitest-load' that works only in the test: of its exports, `feed` and `between` go to agents"
    : message

/** Reads the map in a bundle that our plugin has made, so that positions lead to the sources. */
const earlierMaps: Plugin = {
  name: 'vitest-load:earlier-maps',
  enforce: 'pre',
  load(id) {
    if (basename(dirname(id)) !== BUNDLE_FOLDER) return null
    const code = readFileSync(id, 'utf8')
    const found = /\n\/\/# sourceMappingURL=data:application\/json;(?:charset=utf-8;)?base64,([\w+/=]+)\s*$/.exec(code)
    if (found === null) return null
    const map = JSON.parse(Buffer.from(found[1]!, 'base64').toString()) as { sources: readonly string[] }
    const sources = map.sources.map((source) => resolve(dirname(id), source))
    return { code: code.slice(0, found.index), map: { ...map, sources } as never }
  },
}

const TESTS = /^@?vitest(?:$|\/)/

/** What works in tasks is taken from this package; tests stay at home. */
const ownImports = (refusal: Refusal): Plugin => ({
  name: 'vitest-load:own-imports',
  enforce: 'pre',
  resolveId(name, importer) {
    if (name === TASK_IMPORTS || name === 'vitest-load') return TASK_IMPORTS
    if (TESTS.test(name) || name.startsWith('vitest-load/'))
      refusal.throw(
        `${shown(importer)} imports '${name}', which works only inside a test: move the code that the task needs to a separate module`,
      )
    return null
  },
  load: (id) => (id === TASK_IMPORTS ? taskImportsCode() : null),
})

const noAddons = (refusal: Refusal): Plugin => ({
  name: 'vitest-load:no-addons',
  enforce: 'pre',
  load: (id) =>
    id.replace(/\?.*$/s, '').endsWith('.node')
      ? refusal.throw(`${shown(id)} is a native addon, which runs only where it was compiled: use a package that is JavaScript`)
      : null,
})

const shown = (path: string | undefined): string => (path === undefined ? 'A task' : relative(process.cwd(), path.replace(/\?.*$/s, '')))

/** What a bundler could not find it leaves outside. A package that is asked for only at run time may be optional. */
function refuseMissing(chunks: readonly Rollup.OutputChunk[]): void {
  const own = new Set(chunks.map(({ fileName }) => fileName))
  const missing = chunks.flatMap(({ imports }) => imports).find((name) => !isBuiltin(name) && !own.has(name))
  if (missing !== undefined) throw notBundled(`'${missing}', which a task imports, was not found: install it`)
}

/** A chunk and its map, whose sources are found below the working folder of the agent by the paths that they have in the project. */
function filesOf({ fileName, code, map }: Rollup.OutputChunk, outDir: string, root: string): readonly ArchivedFile[] {
  if (map === null) return [{ path: fileName, content: Buffer.from(code) }]
  const sources = map.sources.map((source) => {
    const path = relative(root, resolve(outDir, source))
    return path.startsWith('..') || isAbsolute(path) ? resolve(root, path) : `../${path}`
  })
  const { version, names, mappings, file } = map
  return [
    { path: fileName, content: Buffer.from(`${code.trimEnd()}\n//# sourceMappingURL=${fileName}.map\n`) },
    { path: `${fileName}.map`, content: Buffer.from(JSON.stringify({ version, file, names, sources, mappings })) },
  ]
}
