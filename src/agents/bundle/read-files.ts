import { readdirSync, readFileSync, statSync, type Stats } from 'node:fs'
import { basename, dirname, join, sep } from 'node:path'
import { MagicString } from 'magic-string'
import type { Program } from 'estree'
import type { Plugin } from 'vite'
import { BUNDLE_FOLDER } from '../../units/errors/bundle-map.ts'
import { LoadError } from '../../units/errors/error.ts'
import { MOST_ARCHIVE_BYTES, MOST_FILES, type ArchivedFile } from './archive.ts'
import { KnownPaths } from './known-paths.ts'
import { nodesOf } from './nodes-of.ts'

/** Where files are in the archive: there by their whole path, so that one is found from another as on the disk that they come from. */
const FOLDER = 'files'

/** What code in the bundle calls with a path in the archive. A global of the file: imports are not possible in every kind of module. */
const HERE = '__vitestLoadFile'

/**
 * The files that modules read by their own place, such as `new URL('./users.csv', import.meta.url)`: they are found by following the constant parts of the code.
 * In the code, the places of modules become places in the archive.
 */
export class ReadFiles {
  readonly plugin: Plugin
  readonly banner: string = `const ${HERE} = (path) => new URL(path, import.meta.url);`
  readonly #root: string
  readonly #files = new Map<string, Uint8Array>()
  #bytes = 0

  constructor(root: string) {
    this.#root = root
    const rewritten = (code: string, file: string, program: Program): MagicString => this.#rewrite(code, file, program)
    this.plugin = {
      name: 'vitest-load:read-files',
      transform(code, id) {
        const file = id.replace(/\?.*$/s, '')
        if (id.startsWith('\0') || !/import\.meta|__(?:dir|file)name|file:\/\//.test(code)) return null
        const program = (this.parse as (code: string, options: object) => unknown)(code, { lang: 'jsx', jsx: true }) as Program
        const editor = rewritten(code, file, program)
        return editor.hasChanged() ? { code: editor.toString(), map: editor.generateMap({ hires: 'boundary' }) } : null
      },
    }
  }

  /** @throws {LoadError} `bundle-too-big` */
  files(): readonly ArchivedFile[] {
    return [...this.#files].map(([path, content]) => ({ path, content }))
  }

  #rewrite(code: string, file: string, program: Program): MagicString {
    const editor = new MagicString(code)
    const paths = new KnownPaths(program, file)
    /** In bundles of our plugin, addresses of modules stand as texts. */
    const isBundle = basename(dirname(file)) === BUNDLE_FOLDER
    /** The modules whose code this is: a folder with one of them is where the code comes from, and nothing that it reads. */
    const modules = [file]
    const named: string[] = []
    for (const { node, isWritable } of nodesOf(program)) {
      const place = paths.placeOf(node)
      const found = place ?? paths.pathOf(node)
      if (found === undefined) continue
      const isModule = place !== undefined || (isBundle && node.type === 'Literal' && this.#isOfProject(found.path))
      if (isModule) modules.push(found.path)
      else if (node.type !== 'Literal') named.push(found.path)
      const { start, end } = node as unknown as { readonly start: number; readonly end: number }
      if (isModule && isWritable) editor.overwrite(start, end, inArchive(found))
    }
    for (const path of named) this.#collect(path, modules)
    return editor
  }

  /** Anything else may be the path of a request. */
  #isOfProject(path: string): boolean {
    return this.#root !== '/' && (path === this.#root || path.startsWith(this.#root + sep)) && statOf(path) !== undefined
  }

  #collect(path: string, modules: readonly string[]): void {
    const stats = statOf(path)
    if (stats?.isFile() === true && !modules.includes(path)) this.#add(path, stats.size)
    if (stats?.isDirectory() !== true) return
    const folder = path.endsWith(sep) ? path : path + sep
    if (modules.some((module) => (module + sep).startsWith(folder))) return
    for (const name of readdirSync(path)) if (!name.startsWith('.') && name !== 'node_modules') this.#collect(join(path, name), modules)
  }

  #add(path: string, size: number): void {
    const place = placeInArchive(path)
    if (this.#files.has(place)) return
    this.#bytes += size
    if (this.#bytes > MOST_ARCHIVE_BYTES || this.#files.size === MOST_FILES)
      throw new LoadError(
        'bundle-too-big',
        `The files that the tasks read go to agents, at most ${MOST_ARCHIVE_BYTES / 2 ** 20} MB together, and with ${path} they are more: make them smaller, or have the task fetch them`,
      )
    this.#files.set(place, readFileSync(path))
  }
}

const statOf = (path: string): Stats | undefined => statSync(path, { throwIfNoEntry: false })

/** `C:\\users.csv` becomes `files/C/users.csv`. */
const placeInArchive = (path: string): string =>
  `${FOLDER}/${path
    .replace(/^[/\\]+/, '')
    .replace(/^([A-Za-z]):/, '$1')
    .split(/[/\\]/)
    .join('/')}`

function inArchive({ path, isAddress }: { readonly path: string; readonly isAddress: boolean }): string {
  const url = `${HERE}(${JSON.stringify(encodeURI(placeInArchive(path)).replace(/[?#]/g, encodeURIComponent))})`
  return isAddress ? `${url}.href` : `process.getBuiltinModule("node:url").fileURLToPath(${url})`
}
