export { loadPlugin } from './vitest/plugin/plugin.ts'
export { loadProject } from './vitest/project.ts'
export type { LoadProjectOptions } from './vitest/run-alone.ts'
