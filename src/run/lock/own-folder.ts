import { lstatSync, mkdirSync, realpathSync, type Stats } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { LoadError } from '../../units/errors/error.ts'

/** Write access for the group and for others. */
const OTHERS_MAY_WRITE = 0o022

/** Where a folder of that name lies in the temporary directory. `name` is given what tells this user from others: not every user has a name. */
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
 * Makes a folder whose name others can guess, unless it exists. It is used only if nobody else can write there, or could have put a link in its place.
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
    `Expected ${folder} to be a directory of yours that nobody else can write to, got ${problem}. ${hint}, or set TMPDIR to a directory of your own.`,
  )
}

/** Whether it was made just now. */
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
  if (!stats.isDirectory()) return ['something else than a directory', 'Remove it']
  const user = process.getuid?.()
  // Windows has neither.
  if (user === undefined) return undefined
  if (stats.uid !== user) return [`a directory of the user ${stats.uid}`, 'Have it removed']
  if ((stats.mode & OTHERS_MAY_WRITE) === 0) return undefined
  return [`one with the mode ${(stats.mode & 0o777).toString(8)}`, `See what is in it, then run chmod 700 ${folder}`]
}
