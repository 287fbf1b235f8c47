import { inject } from 'vitest'
import { PLUGIN_CONTEXT, type PluginContext } from './plugin-context.ts'

/** What the plugin has provided to this worker; `undefined` if it is not installed. */
export const providedContext = (): PluginContext | undefined => inject(PLUGIN_CONTEXT)
