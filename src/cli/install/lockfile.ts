import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path/posix'

/** What a package manager left beside a `package.json`. */
export interface Lockfile {
  /** Folder, from the top of the tree; `.` for the top itself. */
  readonly folder: string
  readonly hash: string
  /** Installs exactly what it says. */
  readonly install: readonly string[]
}

/** By name of the lockfile, as its package manager is asked to install from it and to change nothing. */
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

/** The lockfile for the package in `prefix`: its own, or the nearest above it within the tree. */
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
