import { cutToWidth, displayWidth, padToWidth } from '../../text/display-width.ts'
import { wrap } from '../../text/wrap.ts'
import { cellsOfMetric, nameOfLoad, TITLES, VERDICTS } from './cells.ts'
import { headline, remarksOf } from './remarks.ts'
import type { ComparedLoad, RefsReport } from './commits-report.ts'

const GAP = '  '
const INDENT = '   '
const MARGIN = ' '

/** The whole outcome, in lines of less than `columns` columns if the numbers fit (80). */
export function refsText(report: RefsReport, columns: number): readonly string[] {
  const room = columns - 1
  const rows = report.loads.map(({ metrics }) => metrics.map(cellsOfMetric))
  const titles: readonly string[] = TITLES
  const widths = titles.map((title, at) => Math.max(displayWidth(title), ...rows.flat().map((cells) => displayWidth(cells[at]!))))
  const line = (cells: readonly string[]): string =>
    INDENT +
    cells
      .map((cell, at) => aligned(cell, at, widths))
      .join(GAP)
      .trimEnd()
  const loads = report.loads.flatMap((load, at) => ['', ...nameLines(load, room), ...rows[at]!.map(line)])
  const shown = [headline(report), ...remarksOf(report)].flatMap((text) => ['', ...wrapped(text, room)])
  return [...(report.loads.length === 0 ? [] : ['', line(titles), ...loads.slice(1)]), ...shown]
}

/** The name, with how it was judged. */
function nameLines(load: ComparedLoad, room: number): readonly string[] {
  const effort = load.processPairs === 1 ? `${load.pairs} pairs` : `${load.processPairs} fresh processes a side, ${load.pairs} pairs`
  const lines = wrap(`${nameOfLoad(load)}  ${effort}  ${VERDICTS[load.verdict]}`, room - MARGIN.length, displayWidth)
  return lines.map((text) => MARGIN + cutToWidth(text, room - MARGIN.length))
}

const wrapped = (text: string, room: number): readonly string[] =>
  text.split('\n').flatMap((part) => wrap(part, room - MARGIN.length, displayWidth).map((piece) => MARGIN + piece))

const aligned = (cell: string, at: number, widths: readonly number[]): string =>
  at === 0 || at === widths.length - 1 ? padToWidth(cell, widths[at]!) : cell.padStart(widths[at]!)
