import type { VNode } from 'preact'
import type { PageRun } from '../../messages.ts'

/** What was found odd about a run, what that spoils, and what to do. */
export const FindingList = ({ findings }: Pick<PageRun, 'findings'>): VNode => (
  <ul>
    {findings.map(({ kind, seen, spoils, fix, scenario }) => (
      <li key={`${kind} ${scenario ?? ''}`}>
        <b>{kind}</b>
        {scenario !== undefined && <bdi> of scenario {scenario}</bdi>}: {seen}; {spoils}. <i>To do:</i> {fix}.
      </li>
    ))}
  </ul>
)
