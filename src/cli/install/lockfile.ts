import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path/posix'

/** The lockfile of a package manager. */
export interface Lockfile {
  /** Its folder, relative to the top of the tree; `.` for the top itself. */
  readonly folder: string
  readonly hash: string
  /** The command that installs exactly its content. */
  readonly install: readonly string[]
}

/** By name of the lockfile, the command of its package manager that installs from it without changing it. */
const INSTALLS: Readonly<Record<string, (text: string, folder: string) => readonly string[]>> = {
  'pnpm-lock.yaml': () => ['pnpm', 'install', '--frozen-lockfile', '--prefer-offline'],
  'yarn.lock': (text) =>
    text.includes('# yarn lockfile v1')
      ? ['yarn', 'install', '--frozen-lockfile', '--prefer-offline', '--non-interactive']
      : ['yarn', 'install', '--immutable'],
  'bun.lock': () => ['bun', 'install', '--frozen-lockfile'],
  'bun.lockb': () => ['bun', 'install', '--frozen-lockfile'],
  'npm-shrinkwrap.json': () => ['npm', 'ci', '--prefer-offline', '--no-audit', '--no-fund'],
  'package-lock.json': () => ['npm', 'ci', '--prefer-offline', '--no-audit', '--no-fund'],
}

/** The lockfile for the package in `prefix`: in its folder, or the nearest above it within the tree. */
export function lockfileIn(top: string, prefix: string): Lockfile | undefined {
  for (let folder = prefix === '' ? '.' : prefix; ; folder = dirname(folder)) {
    for (const [name, install] of Object.entries(INSTALLS)) {
      const path = join(top, folder, name)
      if (!existsSync(path)) continue
      const text = readFileSync(path)
      return {
        folder,
        hash: createHash('sha256').update(name).update(text).digest('hex'),
        install: install(text.toString('latin1'), folder),
      }
    }
    if (folder === '.') return undefined
  }
}
