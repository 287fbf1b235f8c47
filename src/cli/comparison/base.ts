import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { LoadError } from '../../units/errors/error.ts'
import type { Commit } from '../git/commit.ts'
import { packageFolder, type Repository } from '../git/repository.ts'
import { addWorktree, sweepWorktrees } from '../git/worktree.ts'
import { installIn } from '../install/install.ts'
import { runCommand } from '../install/run-command.ts'

/** The commit to compare with, ready to run. */
export interface Base {
  /** The folder of the package under test. */
  readonly folder: string
  /** How its packages were installed, in words. */
  readonly how: string
}

export interface BaseOrder {
  readonly head: Repository
  readonly commit: Commit
  /** A shell command that prepares it, such as a build. */
  readonly prepare: string | undefined
  readonly signal: AbortSignal
  readonly log: (text: string) => void
}

/** The variable in which `prepare` finds the working tree. */
const HEAD_FOLDER = 'VITEST_LOAD_HEAD'

/**
 * Provides the base as a separate worktree while `work` runs, and removes it however `work` ends.
 *
 * @throws {LoadError} `no-package`, `not-installed`, `not-prepared`; and whatever `work` throws.
 */
export async function withBase<Value>(
  { head, commit, prepare, signal, log }: BaseOrder,
  work: (base: Base) => Promise<Value>,
): Promise<Value> {
  await sweepWorktrees()
  const worktree = await addWorktree(head, commit)
  try {
    signal.throwIfAborted()
    const folder = join(worktree.top, head.prefix)
    if (!existsSync(join(folder, 'package.json')))
      throw new LoadError(
        'no-package',
        `Expected ${commit.name} to have a package.json in ${head.prefix === '' ? 'its root' : head.prefix}, as the working tree has`,
      )
    if (existsSync(join(worktree.top, '.gitmodules')))
      log('submodules are not checked out in the base: use --prepare if load tests need them')
    const { how, keep } = await installIn(worktree, head, signal)
    try {
      if (prepare !== undefined) await prepared(prepare, folder, packageFolder(head), signal)
      return await work({ folder, how })
    } finally {
      keep()
    }
  } finally {
    await worktree.remove()
  }
}

async function prepared(command: string, folder: string, headFolder: string, signal: AbortSignal): Promise<void> {
  const { code, output } = await runCommand(command, folder, signal, { [HEAD_FOLDER]: headFolder })
  if (code !== 0) throw new LoadError('not-prepared', `Could not prepare the base: \`${command}\` exited with ${code}\n${output}`)
}
