import { cellsOf, nameOf, type TableRow } from './table-row.ts'

/** A finished run in one line, for output that cannot be repainted: ` ⚡ checkout closed 500 iterations p50 3.1 ms … failed 0 pass`. */
export function finishedLine(row: TableRow): string {
  const { summary, verdict } = row
  if (summary === undefined) return ` ⚡ ${nameOf(row)}  no run finished  ${verdict}`
  const [model, iterations, p50, p95, p99, rate, failed] = cellsOf(row)
  const numbers = [model, `${iterations} iterations`, `p50 ${p50}`, `p95 ${p95}`, `p99 ${p99}`, rate, `failed ${failed}`]
  const findings = summary.sound ? [] : [`NOT SOUND: ${summary.findings.join(', ')}`]
  return [` ⚡ ${nameOf(row)}`, ...numbers, ...findings, verdict].join('  ')
}
