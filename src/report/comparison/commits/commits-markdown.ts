import { cellsOfMetric, nameOfLoad, TITLES, VERDICTS } from './cells.ts'
import { escaped } from '../../table/markdown.ts'
import { headline, remarksOf } from './remarks.ts'
import type { RefsReport } from './commits-report.ts'

/** A comment on GitHub can have 65 536 characters. */
const MOST_LOADS = 100

/** The whole outcome as a comment on a pull request. The first line is invisible: a bot finds its earlier comment by it. */
export function refsMarkdown(report: RefsReport): string {
  const { loads, verdict } = report
  const shown = loads.slice(0, MOST_LOADS)
  const rows = shown.flatMap((load) =>
    load.metrics.map((metric, at) => line([at === 0 ? escaped(nameOfLoad(load)) : '', ...cellsOfMetric(metric).map(emphasised)])),
  )
  const table = [line(['load test', ...TITLES]), line([':--', ':--', '--:', '--:', '--:', '--:', ':--']), ...rows]
  return [
    '<!-- vitest-load compare -->',
    `## Load tests: ${VERDICTS[verdict]}`,
    '',
    escaped(headline(report)),
    '',
    ...(shown.length === 0 ? [] : [...table, '']),
    ...(loads.length > shown.length ? [`and ${loads.length - shown.length} more`, ''] : []),
    ...remarksOf(report).flatMap((remark) => [remark.split('\n').map(escapedItem).join('\n'), '']),
  ].join('\n')
}

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

const emphasised = (text: string): string => (text === VERDICTS.fail ? `**${text}**` : text)

/** Keeps the marker of a list item. */
const escapedItem = (text: string): string => (text.startsWith('- ') ? `- ${escaped(text.slice(2))}` : escaped(text))
