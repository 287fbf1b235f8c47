import { cpSync, mkdtempSync, mkdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { projectFolder, startCommand, vitestEntry, type ProjectRun } from './run-project.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const reporter = fileURLToPath(new URL('project-reporter.ts', import.meta.url))

/** A project of `fixtures/projects` in a folder of its own, for runs that write there. */
export interface ProjectCopy extends Disposable {
  /** Runs it as its user would; `args` are those of `vitest run`. */
  run(env?: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<ProjectRun>
  /** The text of a file; `undefined` where there is none. */
  read(file: string): string | undefined
  write(file: string, text: string): void
}

export function copyProject(name: string): ProjectCopy {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'vitest-load-copy-')))
  cpSync(projectFolder(name), folder, { recursive: true })
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(realpathSync(dirname(vitestEntry)), join(folder, 'node_modules/vitest'), 'junction')
  return {
    run: async (env = {}, ...args) => {
      const arguments_ = [vitestEntry, 'run', '--root', folder, '--reporter=verbose', `--reporter=${reporter}`, ...args]
      await using run = startCommand(process.execPath, arguments_, { REPOSITORY: root, ...env })
      return await run.ended
    },
    read: (file) => {
      try {
        return readFileSync(join(folder, file), 'utf8')
      } catch {
        return undefined
      }
    },
    write: (file, text) => {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      writeFileSync(join(folder, file), text)
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }),
  }
}
