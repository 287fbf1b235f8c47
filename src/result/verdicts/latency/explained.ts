import type { Milliseconds } from '../../../units/duration.ts'
import type { Subject } from '../subject.ts'
import type { LatencyClaim, Limit } from './latency-claim.ts'
import { dependenceAt, RankedLatencies, shareOfTime } from './ranked-latencies.ts'

/** What this machine explains of a limit that was missed. */
export interface Explained {
  /** At most: what was measured, less the same number of what is not explained. */
  readonly explainsMs: Milliseconds
  /** Whether the limit might have been met if nothing had waited on this machine. */
  readonly isExplained: boolean
}

/** How certain it has to be that it is the target, and not the machine, unless the claim has a `confidence`. */
const CONFIDENCE = 0.95

/**
 * How much of a missed limit this machine may explain, judged by the latencies less what it explains of each: the limit is missed by more if the lower end of
 * their interval is above it, which is the test that decides with `confidence`. `undefined` if it is not known: for steps, phases and `within`.
 */
export function explainedBy(
  { quantile, limitMs }: Limit,
  measuredMs: Milliseconds,
  subject: Subject,
  { among, confidence, windows }: Pick<LatencyClaim, 'among' | 'confidence' | 'windows'>,
): Explained | undefined {
  const { unexplained, owner } = subject
  if (unexplained === undefined || owner === undefined || windows !== undefined) return undefined
  const ranked = new RankedLatencies(unexplained, among === 'all' ? subject.bad : 0)
  const withoutMs = ranked.at(quantile)
  // The quantile is a bad iteration: no wait explains that.
  const explainsMs = Number.isFinite(measuredMs) ? Math.max(0, measuredMs - withoutMs) : 0
  if (quantile === 'mean' || quantile === 1) return { explainsMs, isExplained: withoutMs <= limitMs }
  const tail = 1 - (confidence ?? CONFIDENCE)
  const dependence = dependenceAt(owner, [limitMs, measuredMs], among, shareOfTime(subject))
  return { explainsMs, isExplained: ranked.interval(quantile, tail, dependence).lowerMs <= limitMs }
}
