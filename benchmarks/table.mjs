/** Figures as people read them. */

export const median = (values) => {
  const sorted = [...values].sort((one, other) => one - other)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** Three digits that mean something. */
export const digits = (value) => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3))

/** How many times `base` the values are, round by round: `1.21 (1.18–1.30)`. */
export function ratio(values, base) {
  const ratios = values.map((value, round) => value / base[round])
  const middle = median(ratios).toFixed(2)
  return ratios.length === 1 ? middle : `${middle} (${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)})`
}

/** Cells under their heads; as text, the first column flush left and the others flush right. */
export const table = (title, head, rows) =>
  new Table(
    title,
    [head, ...rows].map((row) => row.map(String)),
  )

class Table {
  constructor(title, cells) {
    this.title = title
    this.cells = cells
  }

  toString() {
    const { title, cells } = this
    const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)))
    const lines = cells.map((row) =>
      row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join('   '),
    )
    lines.splice(1, 0, '-'.repeat(lines[0].length))
    return [title, ...lines].join('\n')
  }

  get markdown() {
    const [head, ...rows] = this.cells.map((row) => `| ${row.join(' | ')} |`)
    const rule = `|${this.cells[0].map((_, column) => (column === 0 ? '---' : '--:')).join('|')}|`
    return [`**${this.title}**`, '', head, rule, ...rows].join('\n')
  }
}
