import { existsSync, lstatSync, mkdirSync, readdirSync, realpathSync, symlinkSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

/** Two trees of the same packages. */
export interface Trees {
  /** Has everything installed. */
  readonly from: string
  readonly to: string
}

/**
 * Gives a tree the installed packages of another, folder by folder in `node_modules`, by links.
 *
 * What is a link into the other tree itself, as workspaces have it, is made to point to the same place in this one: it would compare the working tree with
 * itself. Hidden entries stay behind, save the programs: they are caches, which two sides must not share.
 */
export function mirrorModules({ from, to }: Trees, packages: readonly string[]): void {
  const trees = { from: realpathSync(from), to }
  for (const folder of packages) {
    const source = join(trees.from, folder, 'node_modules')
    if (!existsSync(source) || !existsSync(join(to, folder))) continue
    mirrorFolder(trees, source, join(to, folder, 'node_modules'))
  }
}

function mirrorFolder(trees: Trees, source: string, target: string): void {
  mkdirSync(target, { recursive: true })
  for (const name of readdirSync(source)) {
    if (name.startsWith('.') && name !== '.bin') continue
    const entry = join(source, name)
    const copy = join(target, name)
    if (name.startsWith('@') && !lstatSync(entry).isSymbolicLink()) mirrorFolder(trees, entry, copy)
    else if (!lstatSync(copy, { throwIfNoEntry: false })) symlinkSync(addressOf(trees, entry), copy, 'junction')
  }
}

/** Where a link to an entry has to point in the other tree. */
function addressOf({ from, to }: Trees, entry: string): string {
  if (!existsSync(entry)) return entry
  const inside = relative(from, realpathSync(entry))
  const isOfTheTree = !inside.startsWith(`..${sep}`) && inside !== '..' && !inside.split(sep).includes('node_modules')
  return isOfTheTree ? join(to, inside) : entry
}
