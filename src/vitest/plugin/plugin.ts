import type { Plugin } from 'vitest/config'
import { reportingPlugin } from '../reporter/reporting-plugin.ts'
import { portablePlugin } from './portable-plugin.ts'

/**
 * The plugin for Vitest: `plugins: [loadPlugin()]` in `vitest.config.ts`. With it `portable` takes functions and TypeScript, and `serve` takes TypeScript; load
 * runs are shown while in progress, and in one table at the end; load tests have the tag `load`; and watch mode runs them only on request.
 *
 * @example
 * import { loadPlugin } from 'vitest-load/plugin'
 * import { defineConfig } from 'vitest/config'
 *
 * export default defineConfig({ plugins: [loadPlugin()] })
 */
export function loadPlugin(): Plugin[] {
  return [portablePlugin(), reportingPlugin()]
}
