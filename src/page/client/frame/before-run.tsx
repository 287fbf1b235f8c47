import type { VNode } from 'preact'
import type { PageState, PageTest } from '../../messages.ts'

/** What stands in place of a run before there is one. */
export function BeforeRun({
  test,
  mode,
  canControl,
}: { readonly test: PageTest | undefined } & Pick<PageState, 'mode' | 'canControl'>): VNode {
  if (mode === 'watch') return <p class="empty-note">No load has run yet: what Vitest runs appears here.</p>
  if (test === undefined) return <p class="empty-note">Nothing to run yet: the column on the left shows how to write a load test.</p>
  return (
    <div class="empty-note">
      <p>
        <b>
          <bdi>{test.name}</bdi>
        </b>{' '}
        in {test.file}
      </p>
      {test.plan !== null && <p>{test.plan}</p>}
      {canControl && (
        <p>
          Set the load on the left and press <b>Start</b> (or the key <kbd>s</kbd>). While it runs, <b>Apply</b> changes users and rate.
        </p>
      )}
    </div>
  )
}
