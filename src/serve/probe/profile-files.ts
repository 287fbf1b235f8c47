import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The variable that names the folder to a target. */
export const PROFILE_FOLDER = 'VITEST_LOAD_PROFILES'

/** The file of the `number`-th profile of a target in its folder. */
export const fileOfProfile = (number: number): string => `${number}.cpuprofile`

/** A folder for the profiles of a target, until it is removed. */
export const openProfileFolder = (): string => mkdtempSync(join(tmpdir(), 'vitest-load-profiles-'))

export function removeProfileFolder(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true })
  } catch {
    // A target that still runs may be writing into it.
  }
}
