import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { runWhenParentDies } from '../../serve/parent-watchdog.ts'
import { LoadError } from '../../units/errors/error.ts'
import type { Commit } from './commit.ts'
import { git, gitOutput } from './git.ts'
import { ownFolder, sweptFolders } from './temporary-folder.ts'
import type { Repository } from './repository.ts'

/** A commit as files, beside the working tree. */
export interface Worktree {
  /** Its working tree, links resolved. */
  readonly top: string
  /** For whatever else has to vanish with it. */
  readonly folder: string
  remove(): Promise<void>
}

/** Removes what earlier comparisons left whose process died with all that should have cleaned up after it. */
export async function sweepWorktrees(): Promise<void> {
  for (const top of new Set(sweptFolders())) await git(top, ['worktree', 'prune']).catch(() => {})
}

/**
 * Checks a commit out into a temporary folder, detached, so that no branch is taken from the user.
 *
 * It goes when it is removed; with this process, however that ends, by a small shell that waits for it; and where there is none, at the start of the next
 * comparison.
 */
export async function addWorktree({ top }: Repository, commit: Commit): Promise<Worktree> {
  const folder = ownFolder(top)
  const tree = join(folder, 'tree')
  // What runs in there notices our end by itself, and may write once more before it does.
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
    throw new LoadError('no-worktree', `Could not check ${commit.name} out beside the working tree: ${(error as Error).message}`)
  }
  return { top: tree, folder, remove }
}

const quoted = (path: string): string => `'${path.replaceAll("'", String.raw`'\''`)}'`
