import type { Verdict } from '../../stats/comparison/judgement.ts'
import type { ComparisonResult } from './comparison-result.ts'

const verdicts = new WeakMap<ComparisonResult, Verdict>()

/** Notes how a matcher judged a comparison, at whatever thetas. */
export function noteVerdict(result: ComparisonResult, verdict: Verdict): void {
  verdicts.set(result, verdict)
}

/** How a matcher judged it that looked at it last; where none did, what it found at its own thetas. */
export const latestVerdict = (result: ComparisonResult): Verdict => verdicts.get(result) ?? result.verdict
