import type { PluginOption } from 'vite'
import { flattened } from './user-plugins.ts'

interface Config {
  readonly inlineConfig: { readonly plugins?: PluginOption | undefined }
}

const told = new WeakSet<Config>()

/**
 * Says, once for a configuration, which of its plugins have no part in bundles: those that were handed over as objects, not by a file. They belong to the
 * server that runs the tests and keep its state; a build cannot make them anew, and must not share them.
 */
export async function noteOnPluginsLeftBehind(config: Config): Promise<string | undefined> {
  if (told.has(config)) return undefined
  told.add(config)
  const names = (await flattened(config.inlineConfig.plugins ?? [])).map(({ name }) => name)
  const users = names.filter((name) => !/^(?:vitest|vite:)/.test(name))
  if (users.length === 0) return undefined
  return `${users.join(', ')}: plugins that stand in no configuration file of their own do not reach portable tasks and bundled targets; aliases and definitions do. Move them to vitest.config.ts, or to a file that the project extends.`
}
