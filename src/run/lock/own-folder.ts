import { lstatSync, mkdirSync, realpathSync, type Stats } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { LoadError } from '../../units/errors/error.ts'

/** Write permission for the group and for others. */
const OTHERS_MAY_WRITE = 0o022

/** The path of a folder in the temporary directory. `name` gets an identifier of this OS user: not every user has a name. */
export const temporaryPath = (name: (user: number | string) => string): string =>
  join(temporaryDirectory(), name(process.getuid?.() ?? userInfo().username))

function temporaryDirectory(): string {
  try {
    return realpathSync(tmpdir())
  } catch {
    // It does not exist yet.
    return tmpdir()
  }
}

/**
 * Creates a folder whose name others can guess, unless it exists. It is used only if no other user can write there or could have replaced it with a link.
 *
 * @throws {LoadError} `unsafe-folder`
 */
export function ensureOwnFolder(folder: string): void {
  if (isMade(folder)) return
  const stats = lstatSync(folder)
  const [problem, hint] = problemOf(stats, folder) ?? []
  if (problem === undefined) return
  throw new LoadError(
    'unsafe-folder',
    `Expected ${folder} to be a directory that belongs to you and that no other user can write to, got ${problem}. ${hint}, or set TMPDIR to another directory.`,
  )
}

/** Creates the folder. Returns whether it did not exist before. */
function isMade(folder: string): boolean {
  try {
    mkdirSync(folder, { mode: 0o700 })
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return false
    if (code !== 'ENOENT') throw error
  }
  mkdirSync(dirname(folder), { recursive: true })
  return isMade(folder)
}

function problemOf(stats: Stats, folder: string): readonly [problem: string, hint: string] | undefined {
  if (stats.isSymbolicLink()) return ['a link', 'Remove it']
  if (!stats.isDirectory()) return ['something other than a directory', 'Remove it']
  const user = process.getuid?.()
  // Windows has neither.
  if (user === undefined) return undefined
  if (stats.uid !== user) return [`a directory of the user ${stats.uid}`, 'Have it removed']
  if ((stats.mode & OTHERS_MAY_WRITE) === 0) return undefined
  return [`one with the mode ${(stats.mode & 0o777).toString(8)}`, `Check its contents, then run chmod 700 ${folder}`]
}
