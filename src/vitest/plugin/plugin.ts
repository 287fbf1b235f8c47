import type { Plugin } from 'vitest/config'
import { portablePlugin } from './portable-plugin.ts'

/**
 * The plugin for Vitest: `plugins: [loadPlugin()]` in `vitest.config.ts`. With it `portable` takes functions and TypeScript, and `serve` takes TypeScript.
 *
 * @example
 * import { loadPlugin } from 'vitest-load/plugin'
 * import { defineConfig } from 'vitest/config'
 *
 * export default defineConfig({ plugins: [loadPlugin()] })
 */
export function loadPlugin(): Plugin[] {
  return [portablePlugin()]
}
