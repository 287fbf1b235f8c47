import type { Finding } from './finding.ts'

/** How a claim was judged. What can be judged neither way is thrown, as `not-judgeable`. */
export interface Verdict {
  readonly passes: boolean
  /** The findings that make it INVALID, whichever way it went; empty where it stands. */
  readonly spoiledBy: readonly Finding[]
}
