/** Text that a spreadsheet would evaluate as a formula. */
const FORMULA = /^[=+\-@\t\r]/
const SPECIAL = /[",\r\n]/

/** A cell with a text from elsewhere. A spreadsheet shows it, and does not evaluate it. */
export const textCell = (text: string): string => (FORMULA.test(text) ? `'${text}` : text)

/** Rows of cells in the format of RFC 4180. */
export function csvText(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map((row) => `${row.map(quoted).join(',')}\r\n`).join('')
}

function quoted(cell: string | number): string {
  const text = String(cell)
  return SPECIAL.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
