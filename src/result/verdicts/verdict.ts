import type { Finding } from '../findings/finding.ts'

/** How a claim was judged. What can be judged neither way is thrown, as `not-judgeable`. */
export interface Verdict {
  readonly passes: boolean
  /** The findings that make it INVALID, whichever way it went; empty where it stands. */
  readonly invalidatedBy: readonly Finding[]
}

/** What spoils a claim of several parts: a failure stands as soon as one part that failed stands; a pass needs all of them. */
export function invalidatedTogether(parts: readonly Verdict[], passes: boolean): readonly Finding[] {
  const deciding = parts.filter((part) => part.passes === passes)
  if (!passes && deciding.some(({ invalidatedBy }) => invalidatedBy.length === 0)) return []
  return [...new Map(deciding.flatMap(({ invalidatedBy }) => invalidatedBy).map((finding) => [finding.kind, finding])).values()]
}
