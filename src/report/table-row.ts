import { formatCount, formatDuration, formatRate } from '../units/format.ts'
import { plainText } from './plain-text.ts'
import type { AmountSummary } from './summary.ts'

/** What came of a run: its test passed, at once or when it was run again; failed; failed since its run could prove nothing; or nothing was asked of the run; and of a comparison that nothing was proven either way. */
export type RowVerdict = 'pass' | 'pass (retried)' | 'FAIL' | 'INVALID' | 'not judged' | 'INCONCLUSIVE'

/** A run as the tables at the end show it. */
export interface TableRow {
  /** Of its test. */
  readonly name: string
  /** `undefined` for a load test of which no run came to its end. */
  readonly summary: AmountSummary | undefined
  readonly verdict: RowVerdict
}

export interface Column {
  readonly title: string
  readonly isNumber: boolean
  /** Columns of a kind stay together where they cannot all stand in one line. */
  readonly kind: 'amount' | 'latency'
  readonly cell: (summary: AmountSummary) => string
}

const NOTHING = '–'
const LONGEST_NAME = 120

const orNothing = (value: number | null, format: (value: number) => string): string => (value === null ? NOTHING : format(value))

/** What the tables tell of a run, between its name and its verdict. */
export const COLUMNS: readonly Column[] = [
  { title: 'model', isNumber: false, kind: 'amount', cell: ({ model }) => model },
  { title: 'iterations', isNumber: true, kind: 'amount', cell: ({ iterations }) => formatCount(iterations.started) },
  { title: 'p50', isNumber: true, kind: 'latency', cell: ({ latency }) => orNothing(latency.p50, formatDuration) },
  { title: 'p95', isNumber: true, kind: 'latency', cell: ({ latency }) => orNothing(latency.p95, formatDuration) },
  { title: 'p99', isNumber: true, kind: 'latency', cell: ({ latency }) => orNothing(latency.p99, formatDuration) },
  { title: 'rate', isNumber: true, kind: 'amount', cell: ({ throughput }) => orNothing(throughput, formatRate) },
  // Whatever was not a success: a run that dropped half of its arrivals must not read as one in which nothing failed.
  {
    title: 'failed',
    isNumber: true,
    kind: 'amount',
    cell: ({ iterations: { failed, cutOff, dropped } }) => formatCount(failed + cutOff + dropped),
  },
]

export const nameOf = ({ name }: TableRow): string => plainText(name, LONGEST_NAME)

/** The cells of {@link COLUMNS}; none where no run came to its end. */
export const cellsOf = ({ summary }: TableRow): readonly string[] => (summary === undefined ? [] : COLUMNS.map(({ cell }) => cell(summary)))
