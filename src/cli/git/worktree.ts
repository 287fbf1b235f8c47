import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { runWhenParentDies } from '../../serve/process/parent-watchdog.ts'
import { LoadError } from '../../units/errors/error.ts'
import type { Commit } from './commit.ts'
import { git, gitOutput } from './git.ts'
import { ownFolder, sweptFolders } from './temporary-folder.ts'
import type { Repository } from './repository.ts'

/** A commit checked out in a separate folder. */
export interface Worktree {
  /** Its working tree, links resolved. */
  readonly top: string
  /** A folder for everything else that must be removed with it. */
  readonly folder: string
  remove(): Promise<void>
}

/** Removes leftovers of earlier comparisons whose process, and its cleanup, were killed. */
export async function sweepWorktrees(): Promise<void> {
  for (const top of new Set(sweptFolders())) await git(top, ['worktree', 'prune']).catch(() => {})
}

/**
 * Checks a commit out into a temporary folder, detached, so that no branch is taken from the user.
 *
 * It is removed by `remove`; if this process is killed, by a small shell that waits for it; and without a shell, at the start of the next comparison.
 */
export async function addWorktree({ top }: Repository, commit: Commit): Promise<Worktree> {
  const folder = ownFolder(top)
  const tree = join(folder, 'tree')
  // Processes in there notice our end by themselves, and may write once more before they do.
  const vanish = `rm -rf ${quoted(folder)}`
  const dismiss = runWhenParentDies(`${vanish}; sleep 1; ${vanish}; sleep 3; ${vanish}; git -C ${quoted(top)} worktree prune`, process.pid)
  const remove = async (): Promise<void> => {
    await git(top, ['worktree', 'remove', '--force', '--force', tree])
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
    await git(top, ['worktree', 'prune'])
    dismiss()
  }
  try {
    await gitOutput(top, ['worktree', 'add', '--quiet', '--detach', '--force', tree, commit.hash])
  } catch (error) {
    await remove()
    throw new LoadError('no-worktree', `Could not check out ${commit.name} in a separate folder: ${(error as Error).message}`)
  }
  return { top: tree, folder, remove }
}

const quoted = (path: string): string => `'${path.replaceAll("'", String.raw`'\''`)}'`
