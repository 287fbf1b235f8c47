import type { Plugin, PluginOption } from 'vite'

/** The hooks on the output of a build, which a development server, and so a test, never calls. */
const OUTPUT_HOOKS = 'renderStart banner footer intro outro renderChunk augmentChunkHash generateBundle writeBundle closeBundle'.split(' ')

/** The hooks on modules. */
const MODULE_HOOKS = 'options buildStart resolveId resolveDynamicImport load transform moduleParsed buildEnd'.split(' ')

/**
 * Restricts the user's plugins to what they do to the code of a test: hooks on the output of a build (reports, uploads, service workers) and plugins for builds
 * only are left out. The plugins were created again for this bundle, so they may be modified.
 */
export function dropOutputHooks(plugins: readonly Plugin[]): void {
  for (const plugin of plugins)
    for (const hook of plugin.apply === 'build' ? [...MODULE_HOOKS, ...OUTPUT_HOOKS] : OUTPUT_HOOKS)
      // Hidden rather than deleted, because the plugin may be an instance of a class; a frozen plugin stays unchanged.
      if (hook in plugin) Reflect.set(plugin, hook, undefined)
}

/** The plugins of a configuration, which may be nested, promises, or switched off. */
export async function flattened(option: PluginOption): Promise<readonly Plugin[]> {
  const resolved = await option
  if (Array.isArray(resolved)) return (await Promise.all(resolved.map((each) => flattened(each)))).flat()
  return resolved ? [resolved as Plugin] : []
}
