import { existsSync, lstatSync, mkdirSync, readdirSync, realpathSync, symlinkSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

/** Two trees of the same packages. */
export interface Trees {
  /** The tree with the installed packages. */
  readonly from: string
  readonly to: string
}

/**
 * Links the installed packages of one tree into another, folder by folder in `node_modules`.
 *
 * A link into the other tree, as in workspaces, is redirected to the same place in this tree: otherwise the working tree would be compared with itself. Hidden
 * entries other than `.bin` are left out: they are caches, which the two sides must not share.
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

/** The target of a link to an entry in the other tree. */
function addressOf({ from, to }: Trees, entry: string): string {
  if (!existsSync(entry)) return entry
  const inside = relative(from, realpathSync(entry))
  const isOfTheTree = !inside.startsWith(`..${sep}`) && inside !== '..' && !inside.split(sep).includes('node_modules')
  return isOfTheTree ? join(to, inside) : entry
}
