import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { LoadError } from '../../units/errors/error.ts'
import { gitOutput } from '../git/git.ts'
import { packageFolder, type Repository } from '../git/repository.ts'
import type { Worktree } from '../git/worktree.ts'
import { storeInstall, restoreInstall } from './install-cache.ts'
import { lockfileIn } from './lockfile.ts'
import { mirrorModules } from './mirror.ts'
import { runCommand } from './run-command.ts'

/** How the packages of a tree were installed. */
export interface Installed {
  /** In words. */
  readonly how: string
  /** Keeps the installation for the next time; call it before the tree is removed. */
  readonly keep: () => void
}

/**
 * Installs the lockfile of the base. If it equals that of the working tree, whose packages are installed, nothing is installed: the packages are linked, which
 * needs no network.
 *
 * @throws {LoadError} `not-installed`
 */
export async function installIn(worktree: Worktree, head: Repository, signal: AbortSignal): Promise<Installed> {
  const { top, folder } = worktree
  const packages = await packagesIn(top)
  const wanted = lockfileIn(top, head.prefix)
  const present = lockfileIn(head.top, head.prefix)
  const hasModules =
    existsSync(join(packageFolder(head), 'node_modules')) || existsSync(join(head.top, present?.folder ?? '.', 'node_modules'))
  if (hasModules && wanted?.hash === present?.hash) {
    mirrorModules({ from: head.top, to: top }, packages)
    return { how: 'packages of the working tree, as the lockfile is the same', keep: () => {} }
  }
  if (wanted === undefined) {
    if (hasModules) mirrorModules({ from: head.top, to: top }, packages)
    return {
      how: hasModules ? 'packages of the working tree, as there is no lockfile' : 'no packages, as there is no lockfile',
      keep: () => {},
    }
  }
  const keep = (): void => storeInstall(wanted, top, packages, folder)
  if (restoreInstall(wanted, top, folder)) return { how: 'packages installed by an earlier comparison', keep }
  const command = wanted.install.join(' ')
  const { code, output } = await runCommand(wanted.install, join(top, wanted.folder), signal)
  if (code !== 0)
    throw new LoadError('not-installed', `Could not install the packages of the base: \`${command}\` exited with ${code}\n${output}`)
  return { how: `packages installed by \`${command}\``, keep }
}

/** Folders with a `package.json`, relative to the top of the tree: a monorepo may install into each of them. */
async function packagesIn(top: string): Promise<readonly string[]> {
  const files = await gitOutput(top, ['ls-files', '--', 'package.json', '**/package.json'])
  return files
    .split('\n')
    .filter(Boolean)
    .map((file) => dirname(file))
}
