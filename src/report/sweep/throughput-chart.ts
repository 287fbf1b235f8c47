import type { SweepResult } from '../../result/sweep/sweep-result.ts'
import { uslThroughput } from '../../stats/sweep/usl.ts'
import { formatRate } from '../../units/format.ts'
import { users } from '../../result/sweep/missing-usl.ts'
import { MARGIN } from '../text/entry.ts'
import { wrap } from '../text/wrap.ts'
import { usersText } from './sweep-words.ts'

const ROWS = 8
const LABEL_WIDTH = 12

const MARKS = { measured: 'o', generator: 'g', curve: '.', knee: ':' } as const

/** Throughput against users as a chart: users to the right on a logarithmic scale, successes per second upwards from 0; with the fitted curve and the knee. */
export function throughputChart({ levels, usl }: SweepResult, width: number): readonly string[] {
  const [first, last] = [levels[0], levels.at(-1)]
  const highest = Math.max(0, ...levels.map(({ throughput }) => throughput))
  if (first === undefined || last === undefined || first === last || highest === 0) return []
  const columns = width - MARGIN - LABEL_WIDTH - 3
  const span = Math.log(last.concurrency / first.concurrency)
  const columnOf = (concurrency: number): number => Math.round((Math.log(concurrency / first.concurrency) / span) * (columns - 1))
  const concurrencyAt = (column: number): number => first.concurrency * Math.exp((column / (columns - 1)) * span)
  const rowOf = (throughput: number): number => Math.round((1 - throughput / highest) * (ROWS - 1))
  const grid = Array.from({ length: ROWS }, () => Array.from({ length: columns }, () => ' '))
  const isKneeShown = usl?.knee !== undefined && usl.knee >= first.concurrency && usl.knee <= last.concurrency
  if (isKneeShown) for (const row of grid) row[columnOf(usl.knee)] = MARKS.knee
  if (usl !== undefined)
    for (let column = 0; column < columns; column++) {
      const row = rowOf(uslThroughput(usl.curve, concurrencyAt(column)))
      if (row >= 0 && row < ROWS) grid[row]![column] = MARKS.curve
    }
  for (const { concurrency, throughput, isGeneratorBound } of levels)
    grid[rowOf(throughput)]![columnOf(concurrency)] = isGeneratorBound ? MARKS.generator : MARKS.measured
  const margin = ' '.repeat(MARGIN)
  const [from, to] = [users(first.concurrency), users(last.concurrency)]
  const legend = [
    `${MARKS.measured} measured`,
    ...(usl === undefined ? [] : [`${MARKS.curve} fitted`]),
    ...(isKneeShown ? [`${MARKS.knee} knee at ${usersText(usl.knee)}`] : []),
    ...(levels.some(({ isGeneratorBound }) => isGeneratorBound) ? [`${MARKS.generator} the generator was too busy`] : []),
  ].join('   ')
  return [
    ...grid.map((row, at) => `${margin}${labelAt(at, highest).padStart(LABEL_WIDTH)} |${row.join('').trimEnd()}`),
    `${margin}${' '.repeat(LABEL_WIDTH + 2)}${from}${to.padStart(columns - from.length)}`,
    ...wrap(legend, columns).map((line) => `${margin}${' '.repeat(LABEL_WIDTH + 2)}${line}`),
  ]
}

const labelAt = (row: number, highest: number): string => (row === 0 ? formatRate(highest) : row === ROWS - 1 ? '0' : '')
