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

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

const numbersOf = (row: TableRow): readonly string[] => {
  const cells = cellsOf(row)
  return COLUMNS.map((_column, at) => cells[at] ?? '')
}

const verdictOf = ({ verdict }: TableRow): string => (verdict === 'FAIL' || verdict === 'INVALID' ? `**${verdict}**` : verdict)

/** Escapes Markdown: a name may contain anything. */
export const escaped = (text: string): string => text.replaceAll(/[\\`*_{}[\]<>()#|~!&@]/g, String.raw`\$&`)
