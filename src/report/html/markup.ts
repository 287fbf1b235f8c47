import { escapeXml } from '../svg/parts/element.ts'
import { plainText } from '../../units/text/plain-text.ts'

/** A longer name or message is cut off; the document has all of it. */
const LONGEST = 500

/** Untrusted text for an element or a quoted attribute: one line without control characters, escaped. */
export const text = (value: string, length: number = LONGEST): string => escapeXml(plainText(value, length))

/** As {@link text}, with its line breaks. */
export const lines = (value: string): string =>
  value
    .split('\n')
    .map((line) => /^ */.exec(line)![0] + text(line))
    .join('\n')

/** A cell of a table. */
export interface Cell {
  readonly markup: string
}

export interface Column {
  readonly title: string
  readonly isNumber?: boolean
}

/** A table that is legible without a style sheet. The first cell of each row names it; empty if there are no rows. */
export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  { isSortable = false, more = '' }: { readonly isSortable?: boolean; readonly more?: string } = {},
): string {
  if (rows.length === 0) return ''
  const kind = (index: number): string => (columns[index]!.isNumber === true ? ' class="n"' : '')
  const head = columns.map(({ title }, index) => `<th scope="col"${kind(index)}>${title}</th>`).join('')
  const body = rows.map((cells) => `<tr>${cells.map((cell, index) => cellMarkup(cell, index, kind(index))).join('')}</tr>`).join('\n')
  const label = text(caption)
  return (
    `<div class="scroll" role="region" aria-label="${label}" tabindex="0"><table${isSortable ? ' class="sortable"' : ''}>` +
    `<caption>${label}</caption><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table></div>${more === '' ? '' : `<p class="more">${more}</p>`}`
  )
}

const cellMarkup = ({ markup }: Cell, index: number, kind: string): string =>
  index === 0 ? `<th scope="row"${kind}>${markup}</th>` : `<td${kind}>${markup}</td>`

/** A number in a cell; a dash if it does not exist. */
export const numberCell = (value: number, format: (value: number) => string): Cell => ({
  markup: Number.isNaN(value) ? '–' : escapeXml(format(value)),
})

export const textCell = (value: string, length?: number): Cell => ({ markup: `<bdi>${text(value, length)}</bdi>` })

/** Facts as pairs of a name and a text. */
export const facts = (pairs: readonly (readonly [name: string, value: string])[]): string =>
  `<dl>${pairs.map(([name, value]) => `<dt>${text(name)}</dt><dd><bdi>${text(value)}</bdi></dd>`).join('\n')}</dl>`
