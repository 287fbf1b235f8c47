import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { onTestFinished } from 'vitest'

/** A project on disk that is gone at the end of the test. */
export interface SmallProject {
  readonly root: string
  urlOf(path: string): string
  remove(): void
}

/** Makes a project of files by their path. */
export function smallProject(files: Readonly<Record<string, string | Uint8Array>>): SmallProject {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'project-')))
  for (const [path, content] of Object.entries({ 'package.json': '{"type":"module"}', ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  const remove = (): void => rmSync(root, { recursive: true, force: true })
  onTestFinished(remove)
  return { root, urlOf: (path) => pathToFileURL(join(root, path)).href, remove }
}
