import { cutToWidth, displayWidth, padToWidth } from '../text/display-width.ts'
import { cellsOf, COLUMNS, nameOf, type RowVerdict, type TableRow } from './table-row.ts'
import { wrap } from '../text/wrap.ts'

const GAP = '  '
const MARGIN = ' '
/** The indent of numbers below their name. */
const INDENT = '   '
const MOST_ROWS = 200

/** Colours a verdict; its width on the screen stays the same. */
export type PaintVerdict = (text: string, verdict: RowVerdict) => string

/** A run, or the titles, before layout. */
interface TableLine {
  readonly name: string
  /** The cells of {@link COLUMNS}; empty if there are no numbers. */
  readonly cells: readonly string[]
  readonly verdict: string
  readonly paint: (text: string) => string
}

/** The maximum width of each part. */
interface Widths {
  readonly name: number
  readonly cells: readonly number[]
  readonly verdict: number
}

/**
 * All runs, one below the other, each with its verdict, in lines of less than `columns` columns. If a run does not fit in one line, its numbers are below name
 * and verdict: in one line, or in as many as needed.
 */
export function tableText(rows: readonly TableRow[], columns: number, paint: PaintVerdict = (text) => text): readonly string[] {
  const titles: TableLine = { name: 'load test', cells: COLUMNS.map(({ title }) => title), verdict: 'verdict', paint: (text) => text }
  const shown = rows.slice(0, MOST_ROWS)
  const lines = [
    titles,
    ...shown.map((row) => ({
      name: nameOf(row),
      cells: cellsOf(row),
      verdict: row.verdict,
      paint: (text: string) => paint(text, row.verdict),
    })),
  ]
  const rest = rows.length - shown.length
  return [...laidOut(lines, columns - 1), ...(rest > 0 ? [`${MARGIN}and ${rest} more`] : [])]
}

function laidOut(lines: readonly TableLine[], room: number): readonly string[] {
  const widths: Widths = {
    name: widest(lines.map(({ name }) => name)),
    cells: COLUMNS.map((_column, at) => widest(lines.map(({ cells }) => cells[at] ?? ''))),
    verdict: widest(lines.map(({ verdict }) => verdict)),
  }
  const nameRoom = room - MARGIN.length - GAP.length - widthOf(widths.cells) - GAP.length - widths.verdict
  return nameRoom >= widths.name ? lines.map((line) => inOneLine(line, widths)) : stacked(lines, widths, room)
}

const inOneLine = ({ name, cells, verdict, paint }: TableLine, widths: Widths): string =>
  MARGIN + [padToWidth(name, widths.name), ...COLUMNS.map((_column, at) => aligned(cells, at, widths)), paint(verdict)].join(GAP)

function stacked(lines: readonly TableLine[], widths: Widths, room: number): readonly string[] {
  const groups = groupsFor(widths.cells, room - INDENT.length)
  const groupWidths = groups.map((group) => INDENT.length + widthOf(group.map((at) => widths.cells[at]!)))
  // As wide as the numbers, or the longest name, so that verdicts are near their runs.
  const tableWidth = Math.min(room, Math.max(MARGIN.length + widths.name + GAP.length + widths.verdict, ...groupWidths))
  const nameWidth = tableWidth - MARGIN.length - GAP.length - widths.verdict
  return lines.flatMap(({ name, cells, verdict, paint }) => [
    ...nameLines(name, nameWidth).map((line, at) =>
      at === 0 ? MARGIN + padToWidth(line, nameWidth) + GAP + paint(verdict.padStart(widths.verdict)) : MARGIN + line,
    ),
    ...(cells.length === 0
      ? []
      : groups.map(
          (group) =>
            INDENT +
            group
              .map((at) => aligned(cells, at, widths))
              .join(GAP)
              .trimEnd(),
        )),
  ])
}

const widest = (texts: readonly string[]): number => Math.max(...texts.map(displayWidth))

/** The width of adjacent cells. */
const widthOf = (widths: readonly number[]): number => widths.reduce((sum, width) => sum + width, 0) + GAP.length * (widths.length - 1)

/** The whole name, since levels of one load test differ in its last word; a word that is too wide is cut. */
const nameLines = (name: string, width: number): readonly string[] => wrap(name, width, displayWidth).map((line) => cutToWidth(line, width))

const aligned = (cells: readonly string[], at: number, widths: Widths): string =>
  COLUMNS[at]!.isNumber ? (cells[at] ?? '').padStart(widths.cells[at]!) : (cells[at] ?? '').padEnd(widths.cells[at]!)

/** Which columns share a line: all of them, or those of one kind, or as many as fit. */
function groupsFor(widths: readonly number[], room: number): readonly (readonly number[])[] {
  if (widthOf(widths) <= room) return [COLUMNS.map((_column, at) => at)]
  const groups: number[][] = []
  for (const kind of ['amount', 'latency'] as const) {
    let group: number[] = []
    COLUMNS.forEach((column, at) => {
      if (column.kind !== kind) return
      if (group.length === 0 || widthOf([...group, at].map((member) => widths[member]!)) > room) groups.push((group = []))
      group.push(at)
    })
  }
  return groups
}
