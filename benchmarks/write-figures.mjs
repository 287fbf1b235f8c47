import { readFileSync, writeFileSync } from 'node:fs'

const BEGIN = '<!-- figures: written by --write -->'
const END = '<!-- end of figures -->'

/** Puts figures into a page of Markdown, between the two marks that it has for them, in place of what stands there. */
export function writeFigures(path, heading, blocks) {
  const page = readFileSync(path, 'utf8')
  const from = page.indexOf(BEGIN)
  const to = page.indexOf(END)
  if (from < 0 || to < from) throw new Error(`${path} has no place for figures: expected "${BEGIN}", and "${END}" below it`)
  const figures = [heading, ...blocks.map((block) => block.markdown ?? block)].join('\n\n')
  writeFileSync(path, `${page.slice(0, from)}${BEGIN}\n\n${figures}\n\n${page.slice(to)}`)
}
