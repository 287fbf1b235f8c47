import { reportOf, type ReportRun } from '../report/document/load-report.ts'
import { FORMATS, type FormatName } from '../report/formats/formats.ts'
import { packageVersion } from '../units/platform/package-root.ts'
import type { Download } from './server/page-server.ts'

/** The formats of `GET /download`. */
export const DOWNLOADS = ['json', 'html', 'csv-stats', 'csv-stats-history', 'csv-failures', 'csv-exceptions', 'hlog'] as const

/** Of a comparison, a search or a sweep. */
export const DOWNLOADS_OF_OTHERS: readonly string[] = ['json', 'html']

/** A run in one of the formats of reports, exactly as these are written; `undefined` for a format that is not known. */
export function downloadOf(run: ReportRun, format: string): Download | undefined {
  const known = DOWNLOADS.find((each) => each === format)
  if (known === undefined) return undefined
  const [name, ...part] = known.split('-') as [FormatName, ...string[]]
  const files = Object.entries(FORMATS[name].files(reportOf([run], packageVersion(), new Date()), 'load'))
  const [path, text] = files.find(([each]) => part.length === 0 || each.endsWith(`_${part.join('_')}.csv`)) ?? []
  if (path === undefined || text === undefined) return undefined
  return { name: part.length === 0 ? `load.${name}` : path, text }
}
