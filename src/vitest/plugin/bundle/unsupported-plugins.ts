import { isDeepStrictEqual } from 'node:util'
import type { PluginOption } from 'vite'
import { flattened } from './user-plugins.ts'

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
