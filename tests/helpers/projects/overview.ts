import type { ProjectRun } from './run-project.ts'

/** What came of the tests whose name begins so, a line for each. */
export function overview({ tests }: ProjectRun, prefix: string = ''): string {
  return Object.entries(tests)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, { state }]) => `${state.padEnd(7)} ${name}`)
    .join('\n')
}
