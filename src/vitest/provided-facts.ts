import { inject } from 'vitest'
import { FACTS, type PluginFacts } from './plugin-facts.ts'

/** What the plugin has told this worker; `undefined` where it is not installed. */
export const providedFacts = (): PluginFacts | undefined => inject(FACTS)
