import { posix, resolve } from 'node:path'
import type { TestProject, Vitest } from 'vitest/node'

/** The plugin by which a project of load tests is known among others. */
export const LOAD_PROJECT = 'vitest-load:project'

/** Takes files out of all projects but those of load tests. The patterns are read from `folder`. */
export function excludeLoadFiles(patterns: readonly string[], folder: string, projects: readonly TestProject[]): void {
  for (const { config, vite } of projects) {
    if (vite.config.plugins.some(({ name }) => name === LOAD_PROJECT)) continue
    const excluded = patterns
      .map((pattern) => seenFrom(config.dir || config.root, folder, pattern))
      .filter((pattern) => pattern !== undefined)
    config.exclude = [...new Set([...config.exclude, ...excluded])]
  }
}

/** {@link excludeLoadFiles} for projects of load tests that are configured but not part of this run, as with `--project unit`. */
export function excludeAbsentLoadFiles({ config, projects }: Vitest): void {
  for (const definition of (config.projects ?? []) as readonly ProjectDefinition[]) {
    if (!definition.plugins?.some((plugin) => plugin?.name === LOAD_PROJECT)) continue
    const folder = resolve(config.root, definition.root ?? '').replaceAll('\\', '/')
    excludeLoadFiles(definition.test?.include ?? [], folder, projects)
  }
}

/** What a project may look like in a configuration, of all that it may be, when it is one of ours. */
interface ProjectDefinition {
  readonly root?: string
  readonly plugins?: readonly ({ readonly name?: string } | undefined)[]
  readonly test?: { readonly include?: readonly string[] }
}

/** A pattern of one folder as it reads in another; `undefined` where it finds nothing there. */
function seenFrom(other: string, folder: string, pattern: string): string | undefined {
  if (posix.isAbsolute(pattern)) return pattern
  const relative = posix.relative(folder, other)
  if (relative.startsWith('..')) return posix.join(posix.relative(other, folder), pattern)
  const rest = posix.normalize(pattern).split('/')
  for (const name of relative === '' ? [] : relative.split('/')) {
    // It goes on at any depth.
    if (rest[0] === '**') break
    if (!isNamed(rest.shift() ?? '', name)) return undefined
  }
  return rest.join('/')
}

/** Whether a part of a pattern finds a folder of that name. What is more than `*` and `?` may find any. */
function isNamed(part: string, name: string): boolean {
  if (/[[\](){}!+@]/.test(part)) return true
  const source = part
    .replaceAll(/[.^$|\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`).test(name)
}
