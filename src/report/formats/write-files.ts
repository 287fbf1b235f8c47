import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Files } from './formats.ts'

/** The folder of reports that got no path. It keeps itself out of git. */
export const DEFAULT_FOLDER = '.vitest-load'

/**
 * Writes files relative to a folder, each to a temporary file that is then renamed: a reader never finds half of a file, and a failed write
 * leaves the existing file as it is. Returns the paths of the written files.
 *
 * @throws the error of the file system, with the path in its message.
 */
export function writeFiles(folder: string, files: Files): readonly string[] {
  return Object.entries(files).map(([path, text]) => {
    const place = resolve(folder, path)
    mkdirSync(dirname(place), { recursive: true })
    if (dirname(place) === resolve(folder, DEFAULT_FOLDER)) ignoreIn(dirname(place))
    replace(place, text)
    return place
  })
}

function replace(place: string, text: string): void {
  const temporary = `${place}.${process.pid}.tmp`
  try {
    writeFileSync(temporary, text)
    renameSync(temporary, place)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}

function ignoreIn(folder: string): void {
  try {
    writeFileSync(join(folder, '.gitignore'), '*\n', { flag: 'wx' })
  } catch {
    // It exists already.
  }
}
