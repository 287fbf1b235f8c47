export { loadPlugin } from './vitest/plugin/plugin.ts'
