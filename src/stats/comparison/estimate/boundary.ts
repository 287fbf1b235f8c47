import { normalQuantile } from './smallest-seen.ts'

/** The search ends here: e^28 is a million million. */
const FARTHEST = 28

/** The end of an interval is found to within this share of its distance, or to a hundredth of a percent. */
const PRECISION = 1 / 40
const FINE = 1e-4

/** The parameters of a search. Ratios are logarithms. */
export interface Search {
  /** A ratio that is not rejected, and its standard error. */
  readonly from: number
  readonly error: number
  readonly direction: -1 | 1
  /** The ratio whose verdict is known: the search respects it, so that no interval contradicts its verdict. */
  readonly claimed: number
  readonly isClaimRejected: boolean
  /** The error rate of the test, from which the approximate distance of the end follows. */
  readonly rate: number
}

/** The first rejected ratio in a direction; infinite if there is none. */
export function boundary(isRejected: (ratio: number) => boolean, search: Search): number {
  const { from, direction, claimed, isClaimRejected } = search
  const claimedAt = (claimed - from) * direction
  if (!isRejected(from + direction * FARTHEST)) return isClaimRejected ? claimed : direction * Number.POSITIVE_INFINITY
  let kept = isClaimRejected ? 0 : Math.max(0, claimedAt)
  let rejected = isClaimRejected && claimedAt > 0 ? claimedAt : FARTHEST
  let next = normalQuantile(1 - search.rate) * search.error
  while (rejected - kept > Math.max(FINE, rejected * PRECISION)) {
    const tried = next > kept && next < rejected ? next : (kept + rejected) / 2
    if (isRejected(from + direction * tried)) [rejected, next] = [tried, tried / 2]
    else [kept, next] = [tried, tried * 2]
  }
  return from + direction * rejected
}
