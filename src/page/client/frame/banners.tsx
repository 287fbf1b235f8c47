import type { VNode } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { PageState } from '../../messages.ts'
import { elapsed } from '../state/numbers.ts'
import type { Link } from '../state/connection.ts'

export interface BannersProps {
  readonly link: Link
  readonly heardAt: number
  readonly state: Pick<PageState, 'status' | 'mode' | 'canControl'>
  readonly error: string | undefined
  readonly onDismiss: () => void
}

/** What is wrong, or worth knowing, above everything else. */
export function Banners({ link, heardAt, state, error, onDismiss }: BannersProps): VNode {
  const { note, endsInMs, kind } = state.status
  return (
    <div class="banners">
      {(link === 'lost' || link === 'refused') && <Lost link={link} heardAt={heardAt} />}
      {error !== undefined && (
        <p class="banner bad" role="alert">
          {error}{' '}
          <button type="button" class="link" onClick={onDismiss}>
            Dismiss
          </button>
        </p>
      )}
      {note !== null && (
        <p class={`banner ${kind === 'waiting' ? 'wait' : 'bad'}`} role="status">
          {kind === 'waiting' ? 'Waiting: ' : ''}
          {note}
        </p>
      )}
      {endsInMs !== null && (
        <p class="banner wait" role="status">
          No page is open: the run ends in {elapsed(endsInMs)}.
        </p>
      )}
    </div>
  )
}

/** The figures are greyed meanwhile, so it says how old they are. */
function Lost({ link, heardAt }: Pick<BannersProps, 'link' | 'heardAt'>): VNode {
  const [now, setNow] = useState(Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [])
  const age = heardAt === 0 ? '' : ` What you see is ${elapsed(Math.max(0, now - heardAt))} old.`
  return (
    <p class="banner bad" role="alert">
      {link === 'refused'
        ? `This address is not valid any more: open the one that the terminal shows.${age}`
        : `The connection to the page's server is lost: trying again.${age}`}
    </p>
  )
}
