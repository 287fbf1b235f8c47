import { isDeepStrictEqual } from 'node:util'
import type { PluginOption } from 'vite'
import { flattened } from './user-plugins.ts'

interface Config {
  readonly inlineConfig: { readonly plugins?: PluginOption | undefined }
}

const noted = new WeakSet<Config>()

/**
 * Says, once for a configuration, which of its plugins have no part in bundles: those that were handed over as objects, not by a file. They belong to the
 * server that runs the tests and keep its state; a build cannot make them anew, and must not share them.
 */
export async function noteOnUnsupportedPlugins(config: Config): Promise<string | undefined> {
  if (noted.has(config)) return undefined
  noted.add(config)
  const names = (await flattened(config.inlineConfig.plugins ?? [])).map(({ name }) => name)
  const users = names.filter((name) => !/^(?:vitest|vite:)/.test(name))
  if (users.length === 0) return undefined
  return `${users.join(', ')}: plugins that stand in no configuration file of their own do not reach portable tasks and bundled targets; aliases and definitions do. Move them to vitest.config.ts, or to a file that the project extends.`
}

/** A project of Vitest, as far as its definitions go. */
interface Project {
  readonly name: string
  readonly config: { readonly defines?: Readonly<Record<string, unknown>> }
  /** Several projects may have one. */
  readonly vite: { readonly config: object }
}

const definedFirst = new WeakMap<object, Project>()

/**
 * Says when two projects share the transformed code, and with it the bundles, but not their definitions: Vitest 5 gives those to tests as globals, which
 * a bundle does not see.
 */
export function noteOnSharedDefinitions(project: Project): string | undefined {
  const first = definedFirst.get(project.vite.config) ?? project
  definedFirst.set(project.vite.config, first)
  if (isDeepStrictEqual(first.config.defines ?? {}, project.config.defines ?? {})) return undefined
  return `Portable tasks and bundled targets of the project '${project.name}' have the definitions of '${first.name}', with which it shares a Vite server. \`sharedViteServer: false\` in the configuration of tests gives each project its own.`
}
