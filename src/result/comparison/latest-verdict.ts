import type { ComparisonVerdict } from '../../stats/comparison/judgement.ts'
import type { ComparisonResult } from './comparison-result.ts'

const verdicts = new WeakMap<ComparisonResult, ComparisonVerdict>()

/** Notes the verdict of a matcher on a comparison, whatever its thetas. */
export function noteVerdict(result: ComparisonResult, verdict: ComparisonVerdict): void {
  verdicts.set(result, verdict)
}

/** The verdict of the last matcher on it; if there was none, the verdict at its own thetas. */
export const latestVerdict = (result: ComparisonResult): ComparisonVerdict => verdicts.get(result) ?? result.verdict
