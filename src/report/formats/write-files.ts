import { mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Files } from './formats.ts'

/** The folder of reports that got no path. It keeps itself out of git. */
export const DEFAULT_FOLDER = '.vitest-load'

/**
 * Writes files relative to a folder, all of them to temporary files that are then renamed: a reader never finds half of a file, and if one cannot be written,
 * all existing files stay as they are. Returns the paths of the written files.
 *
 * @throws the error of the file system, with the path in its message.
 */
export function writeFiles(folder: string, files: Files): readonly string[] {
  const all = Object.entries(files).map(([path, text]) => ({ place: resolve(folder, path), text }))
  const places = new Set<string>()
  for (const { place } of all) {
    if (places.has(place)) throw new Error(`two reports have the path '${place}': give each a path of its own`)
    places.add(place)
  }
  try {
    for (const { place, text } of all) {
      mkdirSync(dirname(place), { recursive: true })
      refuseFolder(place)
      writeFileSync(temporaryOf(place), text)
    }
    for (const { place } of all) renameSync(temporaryOf(place), place)
  } catch (error) {
    for (const { place } of all) discard(temporaryOf(place))
    throw error
  }
  if (all.some(({ place }) => dirname(place) === resolve(folder, DEFAULT_FOLDER))) ignoreIn(resolve(folder, DEFAULT_FOLDER))
  return all.map(({ place }) => place)
}

const temporaryOf = (place: string): string => `${place}.${process.pid}.tmp`

/** Renaming would find it when other files have been replaced. */
function refuseFolder(place: string): void {
  if (statSync(place, { throwIfNoEntry: false })?.isDirectory() === true)
    throw new Error(`EISDIR: a folder is in the place of the report, open '${place}'`)
}

function discard(temporary: string): void {
  try {
    rmSync(temporary, { force: true })
  } catch {
    // Its folder is a file, so that it was never written.
  }
}

function ignoreIn(folder: string): void {
  try {
    writeFileSync(join(folder, '.gitignore'), '*\n', { flag: 'wx' })
  } catch {
    // It exists already.
  }
}
