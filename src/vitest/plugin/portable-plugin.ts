import { existsSync } from 'node:fs'
import { sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { MagicString } from 'magic-string'
import type { Plugin } from 'vitest/config'
import { bundle } from './bundle/bundle.ts'
import { callsIn, importsUs, type Call } from './analysis/calls.ts'
import { dependenciesOf } from './analysis/dependencies.ts'
import { originalSource } from './analysis/source-map.ts'
import { notPortable } from './analysis/format-diagnostic.ts'
import type { Diagnostic } from './analysis/diagnostics.ts'
import { parserOf, readSource, type Source } from './analysis/source.ts'
import { addressOf, entryFrom, resolvedId, type Entry } from './bundle/virtual-id.ts'
import { spanOf } from './analysis/walk.ts'
import { isDeepStrictEqual } from 'node:util'
import type { PluginOption } from 'vite'
import { flattened } from './bundle/user-plugins.ts'

interface Config {
  readonly inlineConfig: { readonly plugins?: PluginOption | undefined }
}

const noted = new WeakSet<Config>()

/**
 * Returns, once per configuration, a note on the plugins that bundles do not use: those passed as objects and not by a file. They belong to the server that
 * runs the tests and keep its state; a build can neither create them again nor share them.
 */
export async function noteOnUnsupportedPlugins(config: Config): Promise<string | undefined> {
  if (noted.has(config)) return undefined
  noted.add(config)
  const names = (await flattened(config.inlineConfig.plugins ?? [])).map(({ name }) => name)
  const users = names.filter((name) => !/^(?:vitest|vite:)/.test(name))
  if (users.length === 0) return undefined
  return `${users.join(', ')}: these plugins were passed as objects, so portable tasks and bundled targets do not use them; aliases and definitions are used. Move the plugins to vitest.config.ts, or to a file that the project extends.`
}

/** A Vitest project, as far as its definitions matter. */
interface Project {
  readonly name: string
  readonly config: { readonly defines?: Readonly<Record<string, unknown>> }
  /** Several projects may share one. */
  readonly vite: { readonly config: object }
}

const definedFirst = new WeakMap<object, Project>()

/**
 * Returns a note if two projects share transformed code, and therefore bundles, but not their definitions: Vitest 5 provides those to tests as globals, which a
 * bundle does not see.
 */
export function noteOnSharedDefinitions(project: Project): string | undefined {
  const first = definedFirst.get(project.vite.config) ?? project
  definedFirst.set(project.vite.config, first)
  if (isDeepStrictEqual(first.config.defines ?? {}, project.config.defines ?? {})) return undefined
  return `Portable tasks and bundled targets of the project '${project.name}' have the definitions of '${first.name}', with which it shares a Vite server. \`sharedViteServer: false\` in the configuration of tests gives each project its own.`
}

/**
 * Lets `portable` and `serve` take what Node cannot run directly: functions from a test file, and TypeScript.
 *
 * While a module is transformed, their argument is replaced with the import of a virtual module. When that is loaded, the function or file is bundled in
 * Vitest's main process, and the worker of the test gets only the path of the bundle. The address of the virtual module says what to bundle, so the hooks share
 * no state, whatever projects, environments and caches are involved.
 */
export const portablePlugin = (): Plugin => ({
  name: 'vitest-load:portable',
  // The build of a bundle reads the same configuration, and must not start another build.
  apply: 'serve',
  configureVitest(context) {
    const { defineCacheKeyGenerator = context.experimental_defineCacheKeyGenerator } = context as typeof context & {
      defineCacheKeyGenerator?: typeof context.experimental_defineCacheKeyGenerator
    }
    const note = noteOnSharedDefinitions(context.project)
    if (note !== undefined) context.vitest.logger.warn(note)
    // Vitest's disk cache does not notice a change of a file that only the bundle contains.
    defineCacheKeyGenerator?.(({ id }) => (entryFrom(id) === undefined ? undefined : false))
  },
  resolveId: (address) => resolvedId(address),
  async load(id) {
    const entry = entryFrom(id)
    if (entry === undefined) return undefined
    const config = this.environment.getTopLevelConfig()
    const note = await noteOnUnsupportedPlugins(config)
    if (note !== undefined) this.warn(note)
    const path = await bundle(entry, config, (file) => this.addWatchFile(file))
    const url = JSON.stringify(pathToFileURL(path).href)
    return entry.kind === 'program' ? `export default new URL(${url})` : `export default { kind: 'portable', module: ${url} }`
  },
  transform(code, id) {
    const file = id.replace(/\?.*$/s, '')
    if (!importsUs(code) || file.startsWith('\0') || file.includes('/node_modules/')) return undefined
    const source = readSource(code, parserOf(this))
    const calls = callsIn(source)
    if (calls.length === 0) return undefined
    const diagnostics = calls.flatMap((call) => diagnosticsOf(source, call, calls, file))
    if (diagnostics.length > 0) throw notPortable(file, originalSource(code, this.getCombinedSourcemap() as never), diagnostics)
    const editor = new MagicString(code)
    calls.forEach((call, number) => importInstead(editor, call, `__vitest_load_${number}__`, addressOf(entryOf(call, number, file))))
    return { code: editor.toString(), map: editor.generateMap({ hires: 'boundary' }) }
  },
})

/** Replaces an argument with the import of a module. Errors of that import are shown at the place of the argument. */
function importInstead(editor: MagicString, { argument }: Call, name: string, address: string): void {
  const { start, end } = spanOf(argument)
  const statement = `\nimport ${name} from ${JSON.stringify(address)};\n`
  if (end - start === 1) editor.overwrite(start, end, name).append(statement)
  else
    editor
      .overwrite(start, start + 1, statement)
      .overwrite(start + 1, end, name)
      .move(start, start + 1, editor.original.length)
}

function diagnosticsOf(source: Source, call: Call, calls: readonly Call[], file: string): readonly Diagnostic[] {
  if (call.address === undefined) return dependenciesOf(source, call, calls).diagnostics
  if (existsSync(fileAt(call.address, file))) return []
  return [{ reason: 'missing', name: call.address, at: spanOf(call.argument).start, via: [] }]
}

function entryOf({ name, address }: Call, number: number, file: string): Entry {
  if (address === undefined) return { kind: 'function', file, number }
  return { kind: name === 'serve' ? 'program' : 'task', file: fileAt(address, file) }
}

/** With slashes, as in all paths of Vite. */
const fileAt = (address: string, file: string): string => fileURLToPath(new URL(address, pathToFileURL(file))).replaceAll(sep, '/')
