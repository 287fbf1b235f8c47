import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureOwnFolder, temporaryPath } from '../../run/lock/own-folder.ts'
import { isStillRunning, thisProcess, type KnownProcess } from '../../run/lock/process-start.ts'

/** The process that made a folder, and for which repository. */
interface Owner extends KnownProcess {
  /** The working tree whose git has registered the worktree in this folder. */
  readonly top: string
}

const OWNER = 'owner.json'

/**
 * The folder for all our files, one for each user of the machine; not in the repository, where tools would find it.
 *
 * @throws {LoadError} `unsafe-folder` if others can write there.
 */
export function ownRoot(): string {
  const root = temporaryPath((user) => `vitest-load-compare-${user}`)
  ensureOwnFolder(root)
  return root
}

/** Creates a folder that is marked as belonging to this process. */
export function ownFolder(top: string): string {
  const folder = mkdtempSync(join(ownRoot(), 'run-'))
  const owner: Owner = { ...thisProcess(), top }
  writeFileSync(join(folder, OWNER), JSON.stringify(owner))
  return folder
}

/** Removes folders whose process is gone. Returns the working trees whose git must prune them. */
export function sweptFolders(): readonly string[] {
  const root = ownRoot()
  return readdirSync(root)
    .filter((name) => name.startsWith('run-'))
    .flatMap((name) => {
      const folder = join(root, name)
      const owner = ownerOf(folder)
      if (owner === undefined || isStillRunning(owner)) return []
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
      return [owner.top]
    })
}

/** `undefined` for a folder that is just being created, and for anything that is not ours. */
function ownerOf(folder: string): Owner | undefined {
  try {
    if (!lstatSync(folder).isDirectory()) return undefined
    const { pid, startedAt, top } = JSON.parse(readFileSync(join(folder, OWNER), 'utf8')) as Partial<Record<keyof Owner, unknown>>
    return Number.isSafeInteger(pid) && typeof startedAt === 'string' && typeof top === 'string'
      ? { pid: pid as number, startedAt, top }
      : undefined
  } catch {
    return undefined
  }
}
