import { loadPlugin } from 'vitest-load/plugin'
import { defineConfig, mergeConfig } from 'vitest/config'
import plain from './vitest.config.mjs'

/** As without the live page, but for everything that a run does for it. */
export default mergeConfig(plain, defineConfig({ plugins: [loadPlugin({ ui: true })] }))
