import { formatCount, formatDuration, formatRate } from '../../units/format.ts'
import { plainText } from '../../units/text/plain-text.ts'
import { changeOf } from '../text/change.ts'
import type { AmountSummary, LoadSummary } from '../run/summary.ts'

/**
 * The verdict of a run: its test passed, at once or after a retry; failed; could not prove anything; or nothing was asserted. For a comparison also: nothing
 * was proven either way.
 */
export type RowVerdict = 'pass' | 'pass (retried)' | 'FAIL' | 'INVALID' | 'not judged' | 'INCONCLUSIVE'

/** A run as shown in the tables at the end. */
export interface TableRow {
  /** The name of its test. */
  readonly name: string
  /** `undefined` for a load test in which no run finished. */
  readonly summary: Shown | undefined
  readonly verdict: RowVerdict
}

/** The content of a row: a run, one of its scenarios, a comparison, which shows changes, a search, whose rate is the one that holds, or a sweep, whose rate is the highest. */
type Shown = AmountSummary & Pick<LoadSummary, 'comparison' | 'capacity' | 'sweep'>

export interface Column {
  readonly title: string
  readonly isNumber: boolean
  /** Columns of one kind stay together if they do not all fit in one line. */
  readonly kind: 'amount' | 'latency'
  readonly cell: (summary: Shown) => string
}

const NOTHING = '–'
const LONGEST_NAME = 120

const orNothing = (value: number | null, format: (value: number) => string): string => (value === null ? NOTHING : format(value))

/** A share as a change; empty for a metric that was not judged. */
const changeCell = (change: number | null | undefined): string => orNothing(change ?? null, (share) => changeOf(1 + share))

const quantileCell =
  (name: 'p50' | 'p95' | 'p99'): Column['cell'] =>
  ({ latency, comparison }) =>
    comparison === undefined ? orNothing(latency[name], formatDuration) : changeCell(comparison.changes[name])

/** The columns of the tables, between name and verdict. */
export const COLUMNS: readonly Column[] = [
  {
    title: 'model',
    isNumber: false,
    kind: 'amount',
    cell: ({ model, comparison, capacity, sweep }) =>
      capacity !== undefined ? 'capacity' : sweep !== undefined ? 'sweep' : comparison === undefined ? model : 'compare',
  },
  { title: 'iterations', isNumber: true, kind: 'amount', cell: ({ iterations }) => formatCount(iterations.started) },
  { title: 'p50', isNumber: true, kind: 'latency', cell: quantileCell('p50') },
  { title: 'p95', isNumber: true, kind: 'latency', cell: quantileCell('p95') },
  { title: 'p99', isNumber: true, kind: 'latency', cell: quantileCell('p99') },
  {
    title: 'rate',
    isNumber: true,
    kind: 'amount',
    cell: ({ throughput, comparison, capacity }) =>
      capacity !== undefined
        ? orNothing(capacity.lower, formatRate)
        : comparison === undefined
          ? orNothing(throughput, formatRate)
          : changeCell(comparison.changes.throughput),
  },
  // Everything that was not a success: a run that dropped half of its arrivals must not look as if nothing failed.
  {
    title: 'failed',
    isNumber: true,
    kind: 'amount',
    cell: ({ iterations: { failed, cutOff, dropped } }) => formatCount(failed + cutOff + dropped),
  },
]

export const nameOf = ({ name }: TableRow): string => plainText(name, LONGEST_NAME)

/** The cells of {@link COLUMNS}; none if no run finished. */
export const cellsOf = ({ summary }: TableRow): readonly string[] => (summary === undefined ? [] : COLUMNS.map(({ cell }) => cell(summary)))
