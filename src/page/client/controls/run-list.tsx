import type { VNode } from 'preact'
import type { RunFacts } from '../state/page-store.ts'
import { VerdictBadge } from '../widgets/verdict-badge.tsx'

export interface RunListProps {
  readonly runs: readonly RunFacts[]
  readonly shown: string | undefined
  readonly isFollowing: boolean
  readonly onChoose: (id: string) => void
  readonly onFollow: () => void
}

/** The runs of this session, newest first. */
export function RunList({ runs, shown, isFollowing, onChoose, onFollow }: RunListProps): VNode {
  return (
    <section class="runs">
      <h2>Runs</h2>
      {!isFollowing && (
        <button type="button" class="link" onClick={onFollow}>
          Follow the newest
        </button>
      )}
      <div role="radiogroup" aria-label="Runs" class="radios">
        {runs.toReversed().map(({ id, number, name, state, verdict, startedAt }) => (
          <label key={id} class={`radio ${id === shown ? 'chosen' : ''}`}>
            <input type="radio" name="run" aria-label={`run ${number}: ${name}`} checked={id === shown} onChange={() => onChoose(id)} />
            <span class="about">
              <b>
                run {number} · <bdi>{name}</bdi>
              </b>
              <span class="more">
                {new Date(startedAt).toLocaleTimeString(undefined, { hour12: false })}{' '}
                {verdict === null ? state === 'stopped' ? 'not judged' : state : <VerdictBadge verdict={verdict} />}
              </span>
            </span>
          </label>
        ))}
      </div>
    </section>
  )
}
