import { comparisonLine } from '../report/comparison/comparison-line.ts'
import { summaryOfComparison } from '../report/comparison/comparison-summary.ts'
import type { ComparisonResult } from '../result/comparison/comparison-result.ts'
import { oneLineToTerminal } from './interruption.ts'
import type { Profile } from './profile.ts'
import { leaveWithTest } from './report-run.ts'
import type { RunningTest } from './running-test.ts'

/** Leaves a comparison with its test: a summary for reporters, and one line for people. */
export async function reportComparison(test: RunningTest, result: ComparisonResult, profile: Profile): Promise<void> {
  await leaveWithTest(test, result, {
    summary: summaryOfComparison(result, profile),
    line: comparisonLine(test.name, result),
    profile,
    writeLine: oneLineToTerminal(),
  })
}
