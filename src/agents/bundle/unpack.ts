import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readArchive } from './archive.ts'

/**
 * Writes the files of an archive into a new folder, which only this user can read.
 *
 * @throws {LoadError} `bad-bundle`; and whatever the system refuses, such as a folder that exists.
 */
export function unpack(archive: Uint8Array, folder: string): void {
  const files = readArchive(archive)
  mkdirSync(folder, { mode: 0o700 })
  for (const { path, content } of files) {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    // In a folder of our own, where nothing else is, no link can lead out of it.
    writeFileSync(file, content, { flag: 'wx', mode: 0o600 })
  }
}
