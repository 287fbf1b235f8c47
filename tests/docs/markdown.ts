import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository. */
export const root: string = fileURLToPath(new URL('../..', import.meta.url))

export interface Page {
  /** From the root of the repository, such as `docs/models.md`. */
  readonly path: string
  readonly text: string
}

/** A block of code between fences. */
export interface Fence {
  readonly language: string
  /** What follows the language. */
  readonly info: string
  readonly code: string
  /** Of its first line of code, from 1. */
  readonly line: number
}

export function readPage(path: string): Page {
  return { path, text: readFileSync(join(root, path), 'utf8') }
}

/** The README and all of `docs/`. */
export function allPages(): readonly Page[] {
  const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md'))
  return ['README.md', ...docs.map((file) => `docs/${file.replaceAll('\\', '/')}`).toSorted()].map(readPage)
}

export function fencesOf({ path, text }: Page): readonly Fence[] {
  const fences: Fence[] = []
  const lines = text.split('\n')
  for (let index = 0; index < lines.length; index++) {
    const opening = /^```(\w*) *(.*)$/.exec(lines[index]!)
    if (opening === null) continue
    const end = lines.indexOf('```', index + 1)
    if (end === -1) throw new Error(`${path}:${index + 1}: this block has no end`)
    fences.push({ language: opening[1]!, info: opening[2]!, code: lines.slice(index + 1, end).join('\n'), line: index + 2 })
    index = end
  }
  return fences
}

/** The text without its blocks of code, in which nothing is a link, a heading or a table. */
export const proseOf = ({ text }: Page): string => text.replaceAll(/^```[^]*?^```$/gm, '')

/** What stands between `<!-- name -->` and `<!-- /name -->`. */
export function markedPart({ path, text }: Page, name: string): string {
  const part = new RegExp(`<!-- ${name} -->\n([^]*?)\n<!-- /${name} -->`).exec(text)?.[1]
  if (part === undefined) throw new Error(`${path} has no part marked ${name}`)
  return part
}

/** The rows of a marked table, by the names of its columns. */
export function tableIn(page: Page, name: string): readonly Readonly<Record<string, string>>[] {
  const [head, , ...rows] = markedPart(page, name).split('\n').map(cellsOf)
  return rows.map((row) => Object.fromEntries(head!.map((column, index) => [column, row[index] ?? ''])))
}

const cellsOf = (line: string): readonly string[] =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim())

/** The first piece of code in a cell: `concurrency` of "`concurrency`". */
export const codeIn = (cell: string): string => /`([^`]+)`/.exec(cell)?.[1] ?? ''

/** The code in a column of a marked table, in the order of the alphabet. */
export const codesIn = (page: Page, name: string, column: string): readonly string[] =>
  tableIn(page, name)
    .map((row) => codeIn(row[column]!))
    .toSorted(byAlphabet)

export const byAlphabet = (first: string, second: string): number => (first < second ? -1 : 1)

/** A link to something in the repository. */
export interface Link {
  readonly from: string
  /** From the root of the repository. */
  readonly path: string
  readonly anchor: string | undefined
}

export function linksOf(page: Page): readonly Link[] {
  const targets = [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!).filter((target) => !/^https?:/.test(target))
  return targets.map((target) => {
    const [path = '', anchor] = target.split('#')
    return { from: page.path, path: path === '' ? page.path : normalize(join(dirname(page.path), path)), anchor }
  })
}
