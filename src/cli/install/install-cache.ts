import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ownRoot } from '../git/temporary-folder.ts'
import type { Lockfile } from './lockfile.ts'

/** About as many as the branches that one switches between; each can take hundreds of megabytes. */
const MOST_KEPT = 3

const keptRoot = (): string => join(ownRoot(), 'installs')

/** Native packages are built for one version of Node on one system. */
const keptFolder = ({ hash }: Lockfile): string =>
  join(keptRoot(), `${hash.slice(0, 24)}-${process.platform}-${process.arch}-${process.versions.modules}`)

/**
 * Moves an earlier installation of this lockfile into a tree. Returns whether there was one. `aside` is a folder of this process on the same disk: of two
 * concurrent comparisons only one gets the installation.
 */
export function restoreInstall(lockfile: Lockfile, top: string, aside: string): boolean {
  const taken = join(aside, 'taken')
  try {
    renameSync(keptFolder(lockfile), taken)
  } catch {
    return false
  }
  moveModules(taken, top, modulesIn(taken))
  rmSync(taken, { recursive: true, force: true })
  return true
}

/** Moves the installation of a tree to where {@link restoreInstall} finds it. */
export function storeInstall(lockfile: Lockfile, top: string, packages: readonly string[], aside: string): void {
  const kept = keptFolder(lockfile)
  const leaving = join(aside, 'leaving')
  moveModules(top, leaving, packages)
  mkdirSync(keptRoot(), { recursive: true })
  if (!existsSync(leaving) || existsSync(kept)) return
  utimesSync(leaving, new Date(), new Date())
  renameSync(leaving, kept)
  const byAge = readdirSync(keptRoot())
    .map((name) => join(keptRoot(), name))
    .sort((one, other) => statSync(other).mtimeMs - statSync(one).mtimeMs)
  for (const old of byAge.slice(MOST_KEPT)) rmSync(old, { recursive: true, force: true })
}

function moveModules(from: string, to: string, packages: readonly string[]): void {
  for (const folder of packages) {
    const source = join(from, folder, 'node_modules')
    const target = join(to, folder, 'node_modules')
    if (!existsSync(source)) continue
    mkdirSync(dirname(target), { recursive: true })
    renameSync(source, target)
  }
}

/** Folders that have a `node_modules`, relative to `top`. */
function modulesIn(top: string, folder: string = '.'): readonly string[] {
  const names = readdirSync(join(top, folder))
  const here = names.includes('node_modules') ? [folder] : []
  return [...here, ...names.filter((name) => name !== 'node_modules').flatMap((name) => modulesIn(top, join(folder, name)))]
}
