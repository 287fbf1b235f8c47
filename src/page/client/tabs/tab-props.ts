import type { PagePart, PageScope, PageTest } from '../../messages.ts'
import type { PageStore, RunFacts } from '../state/page-store.ts'

/** What every tab is given. */
export interface TabProps {
  readonly store: PageStore
  readonly run: RunFacts
  readonly scope: PageScope
  readonly part: PagePart | undefined
  readonly test: PageTest | undefined
}
