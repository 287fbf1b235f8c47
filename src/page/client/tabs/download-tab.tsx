import type { VNode } from 'preact'
import { CopyText } from '../widgets/copy-text.tsx'
import type { TabProps } from './tab-props.ts'

const ABOUT: Readonly<Record<string, readonly [name: string, what: string]>> = {
  json: ['JSON', 'the whole document, from which all other formats are made'],
  html: ['HTML', 'a page that needs neither network nor JavaScript'],
  'csv-stats': ['CSV: statistics', 'a row for each step, with the columns of Locust'],
  'csv-stats-history': ['CSV: history', 'a row for each second'],
  'csv-failures': ['CSV: failures', 'a row for each kind of failure'],
  'csv-exceptions': ['CSV: exceptions', 'what the tasks threw'],
  hlog: ['hlog', 'the distributions without loss, for HdrHistogram'],
}

/** The files of a run, and the load that was tried, as a test. */
export function DownloadTab({ run }: TabProps): VNode {
  return (
    <div class="downloads">
      <h3>Files of run {run.number}</h3>
      {run.downloads.length === 0 ? (
        <p class="empty-note">They are made when the run has ended.</p>
      ) : (
        <ul>
          {run.downloads.map((format) => {
            const [name, what] = ABOUT[format] ?? [format, '']
            return (
              <li key={format}>
                <a href={`/download/${encodeURIComponent(format)}?run=${encodeURIComponent(run.id)}`} download>
                  {name}
                </a>{' '}
                <span class="note">{what}</span>
              </li>
            )
          })}
        </ul>
      )}
      <h3>As a test</h3>
      {run.code === null ? (
        <p class="empty-note">
          The load that you set here can be copied as a <code>loadTest</code> when the run has ended.
        </p>
      ) : (
        <CopyText text={run.code} label="Copy as loadTest" />
      )}
    </div>
  )
}
