import { defineConfig, mergeConfig, type ViteUserConfig } from 'vitest/config'
import lessons from '../vitest.config.ts'

const config: ViteUserConfig = mergeConfig(lessons, defineConfig({ root: import.meta.dirname }))

export default config
