import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { onTestFinished } from 'vitest'
import { packBundle } from '../../../src/agents/bundle/pack.ts'
import { unpack } from '../../../src/agents/bundle/unpack.ts'

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

/** Bundles a module, removes the project, and calls the task elsewhere, with no package near: returns what it returns as JSON, or the stack that it throws. */
export async function calledElsewhere(module: string, root: string, context: object = {}): Promise<string> {
  const { archive, nameOf } = await packBundle([module], root)
  const name = nameOf(module)
  rmSync(root, { recursive: true, force: true })
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'elsewhere-')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  unpack(archive, join(folder, '.vitest-load'))
  const code = `const { default: task } = await import(${JSON.stringify(pathToFileURL(join(folder, '.vitest-load', name)).href)})
    try { console.log(JSON.stringify(await task(${JSON.stringify(context)}))) } catch (error) { console.log(error.stack) }`
  return execFileSync(process.execPath, ['--enable-source-maps', '--input-type=module', '-e', code], { cwd: folder, encoding: 'utf8' })
    .replaceAll(`${folder}/`, '')
    .trim()
}
