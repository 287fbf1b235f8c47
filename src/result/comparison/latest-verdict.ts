import type { ComparisonVerdict } from '../../stats/comparison/judgement.ts'
import type { ComparisonResult } from './comparison-result.ts'

const verdicts = new WeakMap<ComparisonResult, ComparisonVerdict>()

/** Notes how a matcher judged a comparison, at whatever thetas. */
export function noteVerdict(result: ComparisonResult, verdict: ComparisonVerdict): void {
  verdicts.set(result, verdict)
}

/** How a matcher judged it that looked at it last; where none did, what it found at its own thetas. */
export const latestVerdict = (result: ComparisonResult): ComparisonVerdict => verdicts.get(result) ?? result.verdict
