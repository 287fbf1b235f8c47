import type { TestProjectInlineConfiguration } from 'vitest/config'
import { LOAD_PROJECT, excludeLoadFiles } from './exclude-load-files.ts'
import { isolateProject, type LoadProjectOptions } from './isolate-project.ts'

/** Load tests are recognised by their file names. */
const INCLUDE = ['**/*.load.{test,spec}.?(c|m)[jt]s?(x)']

/**
 * A project of load tests, for `test.projects`: its files run last, alone, one after the other and without coverage, have a minute for the code around their
 * runs, and belong to no other project. Everything else comes from the configuration that contains it.
 *
 * @param options of its tests. By default `name` is `load`, and `include`, from the root of the project, matches files named like `checkout.load.test.ts`.
 * @example
 * export default defineConfig({
 *   plugins: [loadPlugin()],
 *   test: { projects: [{ extends: true, test: { name: 'unit' } }, loadProject({ include: ['load/*.test.ts'] })] },
 * })
 */
export function loadProject(options: LoadProjectOptions = {}): TestProjectInlineConfiguration {
  const test = { name: 'load', include: INCLUDE, ...options }
  return {
    extends: true,
    test,
    plugins: [
      {
        name: LOAD_PROJECT,
        configureVitest({ vitest, project }) {
          isolateProject(project, vitest.projects, test)
          excludeLoadFiles(test.include, project.config.dir || project.config.root, vitest.projects)
        },
      },
    ],
  }
}
