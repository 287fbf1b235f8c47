export { loadPlugin } from './vitest/plugin/plugin.ts'
export { loadProject } from './vitest/project/project.ts'
export type { LoadProjectOptions } from './vitest/project/isolate-project.ts'
