import type { CallErrorCount, LoadResult } from '../../../result/load-result.ts'
import type { LoadReport } from '../../document/load-report.ts'
import { latestLoads, titleOf, type MeasuredLoad } from '../measured-loads.ts'
import { safeName, safeNames } from '../safe-names.ts'
import { csvText, textCell } from './csv-text.ts'
import { fileNames } from './file-names.ts'
import { HISTORY_COLUMNS, historyRows } from './history-rows.ts'
import { STATS_COLUMNS, statsRows } from './stats-rows.ts'

const FAILURES_COLUMNS = ['Method', 'Name', 'Error', 'Occurrences', 'First Seen', 'Last Seen'] as const
const EXCEPTIONS_COLUMNS = ['Count', 'Message', 'Traceback', 'Nodes'] as const

type Row = readonly (string | number)[]

/** The four files that Locust writes, for each load: `<path>_<test>_stats.csv` and so on. */
export function csvReport(report: LoadReport, path: string): Readonly<Record<string, string>> {
  const loads = latestLoads(report)
  const names = fileNames(loads.map(titleOf))
  return Object.fromEntries(loads.flatMap((load, index) => filesOf(load, `${path}_${names[index]!}`)))
}

function filesOf({ result, run }: MeasuredLoad, prefix: string): readonly (readonly [path: string, text: string])[] {
  const startedAt = new Date(run.startedAt)
  return [
    [`${prefix}_stats.csv`, csvText([STATS_COLUMNS, ...statsRows(result)])],
    [`${prefix}_stats_history.csv`, csvText([HISTORY_COLUMNS, ...historyRows(result, startedAt)])],
    [`${prefix}_failures.csv`, csvText([FAILURES_COLUMNS, ...failureRows(result, startedAt)])],
    [`${prefix}_exceptions.csv`, csvText([EXCEPTIONS_COLUMNS, ...exceptionRows(result)])],
  ]
}

/** Why calls of steps failed, then why iterations did. Times are known of iterations only. */
function failureRows({ steps, errors, iterations }: LoadResult, startedAt: Date): readonly Row[] {
  const names = safeNames(Object.keys(steps))
  const seen = (atMs: number): string => (Number.isFinite(atMs) ? new Date(startedAt.getTime() + atMs).toISOString() : '')
  return [
    ...Object.values(steps).flatMap((step, index) =>
      step.errors.map((error): Row => [textCell(step.method ?? 'STEP'), textCell(names[index]!), errorCell(error), error.count, '', '']),
    ),
    ...errors.map((error): Row => [
      '',
      'Aggregated',
      errorCell(error),
      error.count,
      seen(error.firstAtMs),
      seen(error.lastAtMs ?? error.firstAtMs),
    ]),
    ...counted(iterations.cutOff, 'cut off: still running at the end'),
    ...counted(iterations.dropped, 'dropped: never sent, the run was full'),
  ]
}

const counted = (count: number, text: string): readonly Row[] => (count === 0 ? [] : [['', 'Aggregated', text, count, '', '']])

/** What the code of a task threw. */
function exceptionRows({ errors }: LoadResult): readonly Row[] {
  return errors.flatMap((error): readonly Row[] =>
    error.at === undefined ? [] : [[error.count, errorCell(error), textCell(safeName(error.at)), 'local']],
  )
}

/** Some codes are part of their message. */
function errorCell({ code, message }: Pick<CallErrorCount, 'code' | 'message'>): string {
  return textCell(safeName(message.startsWith(code) ? message : `${code}: ${message}`))
}
