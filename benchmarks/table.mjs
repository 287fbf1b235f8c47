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

/** Columns under their heads, the first flush left and the others flush right. */
export function table(title, head, rows) {
  const cells = [head, ...rows].map((row) => row.map(String))
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column].length)))
  const lines = cells.map((row) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join('   '),
  )
  lines.splice(1, 0, '-'.repeat(lines[0].length))
  return [title, ...lines].join('\n')
}
