import type { CapacityProbe, CapacityResult } from '../../result/capacity/capacity-result.ts'
import { formatDuration, formatRate, formatRatioExactly } from '../../units/format.ts'
import { MARGIN } from '../text/entry.ts'
import { wrap } from '../text/wrap.ts'

/** Rows above the line of the limit, and below it. */
const ROWS = 3
const LABEL_WIDTH = 12

const MARKS: Readonly<Record<CapacityProbe['verdict'], string>> = { good: 'o', bad: 'x', undecided: '?', generator: 'g' }
/** Which mark stays if several probes share a cell: the one that is rarer. */
const RANKS: readonly CapacityProbe['verdict'][] = ['good', 'undecided', 'generator', 'bad']

/**
 * Probes as a chart: the rate to the right and what was measured upwards, both on a logarithmic scale, with a line at the limit. One limit is shown: the one
 * that was missed first, or the first.
 */
export function probeChart({ probes, slo, lower, upper }: CapacityResult, width: number): readonly string[] {
  const name = probes.find(({ missed }) => missed.length > 0)?.missed[0] ?? Object.keys(slo)[0]!
  const limit = slo[name]!
  const shown = probes.filter(({ measured }) => name in measured)
  const [first] = shown
  if (first === undefined || limit === 0) return []
  const columns = width - MARGIN - LABEL_WIDTH - 3
  const rates = [...shown.map(({ rate }) => rate), ...[lower, upper].filter((rate) => rate !== undefined)]
  const [from, to] = [Math.min(...rates), Math.max(...rates)]
  const columnOf = (rate: number): number =>
    from === to ? columns >> 1 : Math.round((Math.log(rate / from) / Math.log(to / from)) * (columns - 1))
  const far = Math.max(Math.log(2), ...shown.map(({ measured }) => distanceOf(measured[name]!, limit)))
  const grid: readonly string[][] = Array.from({ length: 2 * ROWS + 1 }, (_row, at) =>
    Array.from({ length: columns }, () => (at === ROWS ? '-' : ' ')),
  )
  for (const verdict of RANKS)
    for (const probe of shown)
      if (probe.verdict === verdict) grid[rowOf(probe.measured[name]!, limit, far)]![columnOf(probe.rate)] = MARKS[verdict]
  const format = name === 'errorRate' ? formatRatioExactly : formatDuration
  const labels = grid.map((_row, at) => (at === ROWS ? format(limit) : at === 0 ? name : ''))
  const margin = ' '.repeat(MARGIN)
  const ends = [formatRate(from), formatRate(to)]
  return [
    ...grid.map((row, at) => `${margin}${labels[at]!.padStart(LABEL_WIDTH)} |${row.join('').trimEnd()}`),
    `${margin}${' '.repeat(LABEL_WIDTH + 2)}${ends[0]!}${from === to ? '' : ends[1]!.padStart(columns - ends[0]!.length)}`,
    ...wrap(legend(shown), columns).map((line) => `${margin}${' '.repeat(LABEL_WIDTH + 2)}${line}`),
  ]
}

const distanceOf = (measured: number, limit: number): number =>
  measured > 0 && Number.isFinite(measured) ? Math.abs(Math.log(measured / limit)) : 0

/** What is exactly at the limit is below its line. */
function rowOf(measured: number, limit: number, far: number): number {
  if (Number.isNaN(measured) || measured === Number.POSITIVE_INFINITY) return 0
  if (measured <= 0) return 2 * ROWS
  const distance = Math.ceil((Math.abs(Math.log(measured / limit)) / far) * ROWS)
  return measured > limit ? ROWS - Math.max(1, distance) : ROWS + Math.max(1, distance)
}

const NAMES: Readonly<Record<CapacityProbe['verdict'], string>> = {
  good: 'held',
  bad: 'missed',
  undecided: 'undecided',
  generator: 'rate not applied',
}

function legend(shown: readonly CapacityProbe[]): string {
  return RANKS.flatMap((verdict) => {
    const { length } = shown.filter((probe) => probe.verdict === verdict)
    return length === 0 ? [] : [`${MARKS[verdict]} ${NAMES[verdict]} (${length})`]
  }).join('   ')
}
