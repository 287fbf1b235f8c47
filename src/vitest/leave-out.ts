import { posix, resolve } from 'node:path'
import type { TestProject, Vitest } from 'vitest/node'

/** The plugin by which a project of load tests is known among others. */
export const LOAD_PROJECT = 'vitest-load:project'

/** Takes files out of all projects but those of load tests. The patterns are read from `folder`. */
export function leaveOut(patterns: readonly string[], folder: string, projects: readonly TestProject[]): void {
  for (const { config, vite } of projects) {
    if (vite.config.plugins.some(({ name }) => name === LOAD_PROJECT)) continue
    const left = patterns.map((pattern) => seenFrom(config.dir || config.root, folder, pattern))
    config.exclude = [...new Set([...config.exclude, ...left])]
  }
}

/** {@link leaveOut} for projects of load tests that are configured but not part of this run, as with `--project unit`. */
export function leaveOutAbsent({ config, projects }: Vitest): void {
  for (const definition of (config.projects ?? []) as readonly ProjectDefinition[]) {
    if (!definition.plugins?.some((plugin) => plugin?.name === LOAD_PROJECT)) continue
    const folder = resolve(config.root, definition.root ?? '').replaceAll('\\', '/')
    leaveOut(definition.test?.include ?? [], folder, projects)
  }
}

/** What a project may look like in a configuration, of all that it may be, when it is one of ours. */
interface ProjectDefinition {
  readonly root?: string
  readonly plugins?: readonly ({ readonly name?: string } | undefined)[]
  readonly test?: { readonly include?: readonly string[] }
}

/** A pattern of one folder as it reads in another. */
function seenFrom(other: string, folder: string, pattern: string): string {
  const isAnywhere = pattern.startsWith('**/') || posix.isAbsolute(pattern)
  return isAnywhere || other === folder ? pattern : posix.relative(other, posix.join(folder, pattern))
}
