import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startCommand, vitestEntry, type StartedProject } from '../../helpers/projects/run-project.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** A project that a test may change: it lies in a folder of its own, and has this package installed. */
export interface TemporaryProject extends Disposable {
  readonly folder: string
  write(file: string, text: string): void
  read(file: string): string
  /** Makes one folder seem to be in another place, too. */
  link(from: string, to: string): void
  /** Starts `vitest` there. */
  start(...args: readonly string[]): StartedProject
}

export function temporaryProject(files: Readonly<Record<string, string>>): TemporaryProject {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'vitest-load-')))
  const project: TemporaryProject = {
    folder,
    write: (file, text) => {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      writeFileSync(join(folder, file), text)
    },
    read: (file) => readFileSync(join(folder, file), 'utf8'),
    link: (from, to) => {
      mkdirSync(dirname(join(folder, to)), { recursive: true })
      symlinkSync(join(folder, from), join(folder, to), 'junction')
    },
    start: (...args) => startCommand(process.execPath, [vitestEntry, ...args, '--root', folder]),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }),
  }
  mkdirSync(join(folder, 'node_modules'))
  for (const name of ['vitest', 'vite'])
    symlinkSync(realpathSync(join(root, 'node_modules', name)), join(folder, 'node_modules', name), 'junction')
  symlinkSync(root, join(folder, 'node_modules/vitest-load'), 'junction')
  for (const [file, text] of Object.entries({ 'package.json': '{ "type": "module" }', 'vitest.config.ts': CONFIG, ...files }))
    project.write(file, text)
  return project
}

/** The package is imported as it is when installed, though it lies outside of `node_modules` here. */
const CONFIG = `
  import { loadPlugin } from 'vitest-load/plugin'

  export default {
    plugins: [loadPlugin()],
    test: { reporters: ['verbose'], server: { deps: { external: [/\\/dist\\//] } } },
  }
`
