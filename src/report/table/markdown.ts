import { safeText } from '../../units/text/safe-text.ts'
import { escapeXml } from '../svg/parts/element.ts'
import { cutTo, plainText } from '../../units/text/plain-text.ts'
import { cellsOf, COLUMNS, nameOf, type TableRow } from './table-row.ts'

/** A job summary of GitHub can have 1 MiB. */
const MOST_ROWS = 1_000

/** All runs as a table in Markdown (GFM) under a heading, to be appended to existing text. */
export function markdownTable(rows: readonly TableRow[]): string {
  const shown = rows.slice(0, MOST_ROWS)
  const rest = rows.length - shown.length
  return [
    '',
    '## Load tests',
    '',
    line(['load test', ...COLUMNS.map(({ title }) => title), 'verdict']),
    line([':--', ...COLUMNS.map(({ isNumber }) => (isNumber ? '--:' : ':--')), ':--']),
    ...shown.map((row) => line([escaped(nameOf(row)), ...numbersOf(row), verdictOf(row)])),
    ...(rest > 0 ? ['', `and ${rest} more`] : []),
    '',
  ].join('\n')
}

/** A test that failed, with the texts of its errors. */
export interface FailedTest {
  readonly name: string
  readonly texts: readonly string[]
}

const MOST_FAILURES = 50
const LONGEST_TEXT = 4_000

/** What failed, each test folded under its name, in Markdown (GFM) to be appended to existing text; empty if nothing did. */
export function markdownFailures(failures: readonly FailedTest[]): string {
  const shown = failures.slice(0, MOST_FAILURES).map(({ name, texts }) => {
    const text = cutTo(texts.map(safeText).join('\n\n'), LONGEST_TEXT)
    // A fence longer than any in the text, which then cannot end it.
    const fence = '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)))
    return `\n<details><summary>${escapeXml(plainText(name, LONGEST_NAME))}</summary>\n\n${fence}text\n${text}\n${fence}\n\n</details>\n`
  })
  const rest = failures.length - shown.length
  return shown.join('') + (rest > 0 ? `\nand ${rest} more that failed\n` : '')
}

const LONGEST_NAME = 120

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

const numbersOf = (row: TableRow): readonly string[] => {
  const cells = cellsOf(row)
  return COLUMNS.map((_column, at) => cells[at] ?? '')
}

const verdictOf = ({ verdict }: TableRow): string => (verdict === 'FAIL' || verdict === 'INVALID' ? `**${verdict}**` : verdict)

/** Escapes Markdown: a name may contain anything. */
export const escaped = (text: string): string => text.replaceAll(/[\\`*_{}[\]<>()#|~!&@]/g, String.raw`\$&`)
