import { reportOf, type LoadRun } from '../report/document/load-report.ts'
import { FORMATS, type FormatName } from '../report/formats/formats.ts'
import { packageVersion } from '../units/platform/package-root.ts'
import type { Download } from './server/page-server.ts'

const CSV = /^csv-(stats|stats-history|failures|exceptions)$/

/** A run in one of the formats of reports, exactly as these are written; `undefined` for a format that is not known. */
export function downloadOf(run: LoadRun, format: string): Download | undefined {
  const csv = CSV.exec(format)?.[1]?.replaceAll('-', '_')
  const name = csv === undefined ? format : 'csv'
  if (name !== 'json' && name !== 'html' && name !== 'hlog' && csv === undefined) return undefined
  const report = reportOf([run], packageVersion(), new Date())
  const files = Object.entries(FORMATS[name as FormatName].files(report, 'load'))
  const [path, text] = files.find(([each]) => csv === undefined || each.endsWith(`_${csv}.csv`)) ?? []
  if (path === undefined || text === undefined) return undefined
  return { name: csv === undefined ? `load.${format}` : path, text }
}
