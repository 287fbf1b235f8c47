import type { Plugin, PluginOption } from 'vite'

/** What a plugin does to the output of a build. A development server, and so a test, never asks for it. */
const OUTPUT_HOOKS = 'renderStart banner footer intro outro renderChunk augmentChunkHash generateBundle writeBundle closeBundle'.split(' ')

/** What a plugin does to modules. */
const MODULE_HOOKS = 'options buildStart resolveId resolveDynamicImport load transform moduleParsed buildEnd'.split(' ')

/**
 * Lets the plugins of the user do to a bundle what they do to the code of a test, and no more: what they do to the output of a build (reports, uploads,
 * service workers) is left out, and so are those that are for builds alone. They have been made anew for this bundle, and so can be changed.
 */
export function tame(plugins: readonly Plugin[]): void {
  for (const plugin of plugins)
    for (const hook of plugin.apply === 'build' ? [...MODULE_HOOKS, ...OUTPUT_HOOKS] : OUTPUT_HOOKS)
      // Hidden rather than deleted, for those that are instances of a class; one that is frozen stays as it is.
      if (hook in plugin) Reflect.set(plugin, hook, undefined)
}

/** The plugins of a configuration, which may be nested, still to come, or switched off. */
export async function flattened(option: PluginOption): Promise<readonly Plugin[]> {
  const resolved = await option
  if (Array.isArray(resolved)) return (await Promise.all(resolved.map((each) => flattened(each)))).flat()
  return resolved ? [resolved as Plugin] : []
}
