import { posix, resolve } from 'node:path'
import type { TestProject, Vitest } from 'vitest/node'

/** The plugin that marks a project as one of load tests. */
export const LOAD_PROJECT = 'vitest-load:project'

/** Excludes files from all projects except those of load tests. The patterns are relative to `folder`. */
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

/** The shape of a project of load tests in a configuration. */
interface ProjectDefinition {
  readonly root?: string
  readonly plugins?: readonly ({ readonly name?: string } | undefined)[]
  readonly test?: { readonly include?: readonly string[] }
}

/** A pattern of one folder, translated to another; `undefined` if it matches nothing there. */
function seenFrom(other: string, folder: string, pattern: string): string | undefined {
  if (posix.isAbsolute(pattern)) return pattern
  const relative = posix.relative(folder, other)
  if (relative.startsWith('..')) return posix.join(posix.relative(other, folder), pattern)
  const rest = posix.normalize(pattern).split('/')
  for (const name of relative === '' ? [] : relative.split('/')) {
    // It matches at any depth.
    if (rest[0] === '**') break
    if (!isNamed(rest.shift() ?? '', name)) return undefined
  }
  return rest.join('/')
}

/** Whether a part of a pattern matches a folder name. Anything more complex than `*` and `?` counts as a match. */
function isNamed(part: string, name: string): boolean {
  if (/[[\](){}!+@]/.test(part)) return true
  const source = part
    .replaceAll(/[.^$|\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`).test(name)
}
