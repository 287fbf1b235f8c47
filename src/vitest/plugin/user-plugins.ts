import type { Plugin, PluginOption } from 'vite'

/** What a plugin does to the output of a build. A development server, and so a test, never asks for it. */
const OUTPUT_HOOKS = [
  'renderStart',
  'banner',
  'footer',
  'intro',
  'outro',
  'renderChunk',
  'augmentChunkHash',
  'generateBundle',
  'writeBundle',
  'closeBundle',
]

/** What a plugin is, rather than what it does. */
const TRAITS = ['name', 'enforce', 'apply', 'applyToEnvironment', 'api']

/**
 * Lets the plugins of the user do to a bundle what they do to the code of a test, and no more: what they do to the output of a build (reports, uploads,
 * service workers) is left out, and so are those that are for builds alone. They have been made anew for this bundle, and so can be changed.
 */
export function tame(plugins: ReadonlySet<Plugin>): void {
  for (const plugin of plugins) {
    const hooks = plugin.apply === 'build' ? Object.keys(plugin).filter((key) => !TRAITS.includes(key)) : OUTPUT_HOOKS
    for (const hook of hooks) delete (plugin as unknown as Record<string, unknown>)[hook]
  }
}

/** The plugins of a configuration, which may be nested, still to come, or switched off. */
export async function flattened(option: PluginOption): Promise<readonly Plugin[]> {
  const resolved = await option
  if (Array.isArray(resolved)) return (await Promise.all(resolved.map((each) => flattened(each)))).flat()
  return resolved ? [resolved as Plugin] : []
}
