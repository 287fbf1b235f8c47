import { capacityLine } from '../../report/capacity/capacity-line.ts'
import { summaryOfCapacity } from '../../report/capacity/capacity-summary.ts'
import { describeCapacityResult } from '../../report/capacity/describe-capacity-result.ts'
import { comparisonLine } from '../../report/comparison/comparison-line.ts'
import { summaryOfComparison } from '../../report/comparison/comparison-summary.ts'
import { describeComparison } from '../../report/comparison/describe-comparison.ts'
import { describeRun } from '../../report/run/describe-run.ts'
import { summaryLine } from '../../report/run/summary-line.ts'
import { summaryOf, type LoadSummary } from '../../report/run/summary.ts'
import { describeSweepResult } from '../../report/sweep/describe-sweep-result.ts'
import { sweepLine } from '../../report/sweep/sweep-line.ts'
import { summaryOfSweep } from '../../report/sweep/sweep-summary.ts'
import { withFindingsOf } from '../../result/comparison/comparison.ts'
import { FINDING_RULES } from '../../result/findings/finding-rules.ts'
import type { Finding } from '../../result/findings/finding.ts'
import { withFindings } from '../../result/findings/test-findings.ts'
import { kindOf, type AnyResult, type ResultKind, type Results } from '../../result/kind.ts'
import { badIn } from '../../result/scope.ts'
import type { IterationCounts } from '../../record/snapshot.ts'
import { formatCount } from '../../units/format.ts'
import { errorLines } from '../matchers/words/leading-error.ts'
import type { Profile } from '../project/profile.ts'

/** What a test does with a result, where the kinds of runs differ. */
interface KindOfResult<Result> {
  /** For reporters. */
  readonly summary: (result: Result, profile: Profile) => LoadSummary
  /** For people, in one line. */
  readonly line: (name: string, result: Result) => string
  readonly withFindings: (result: Result, findings: readonly Finding[]) => Result
  /** What a matcher should have judged, as a predicate; `undefined` if there is nothing. */
  readonly unjudged: (result: Result, profile: Profile) => string | undefined
  /** The error of a load test in which no matcher did: what it calls the run, what would judge it, and the description. */
  readonly noun: string
  readonly example: string
  readonly description: (result: Result) => string
}

/** What a user may take for a judgement. */
const BLIND =
  '`toBeSound`, `toHaveNoConnectionErrors`, `toHaveBandwidthAbove` and claims about metrics or a part of the run say nothing of them'

const KINDS: { readonly [Kind in ResultKind]: KindOfResult<Results[Kind]> } = {
  load: {
    summary: summaryOf,
    line: summaryLine,
    withFindings,
    // A run that is not sound says nothing against the target; its line in the report says so.
    unjudged: ({ iterations }) => badIterations([iterations]),
    noun: 'run',
    example: `expect(result).toHaveErrorRateBelow('1%'). ${BLIND}`,
    description: (result) => [...errorLines(result, false), describeRun(result)].join('\n'),
  },
  comparison: {
    summary: summaryOfComparison,
    line: comparisonLine,
    withFindings: withFindingsOf,
    unjudged: ({ base, head, verdict }, profile) =>
      badIterations([base.iterations, head.iterations]) ?? (isFull(profile) && verdict === 'fail' ? 'has a regression' : undefined),
    noun: 'comparison',
    example: 'expect(comparison).toShowNoRegression()',
    description: describeComparison,
  },
  capacity: {
    summary: summaryOfCapacity,
    line: capacityLine,
    withFindings: withMore,
    // Probes that a target does not hold are part of a search.
    unjudged: ({ lower }, profile) => (isFull(profile) && lower === undefined ? 'found no rate that holds its objective' : undefined),
    noun: 'search',
    example: "expect(capacity).toHaveCapacityAbove('100/s')",
    description: describeCapacityResult,
  },
  sweep: {
    summary: summaryOfSweep,
    line: sweepLine,
    withFindings: withMore,
    unjudged: ({ iterations, endedBy }, profile) =>
      badIterations([iterations]) ?? (isFull(profile) && endedBy !== undefined ? 'ended early' : undefined),
    noun: 'sweep',
    example: "expect(sweep).toScale({ efficiencyAt: { 8: '70%' } })",
    description: describeSweepResult,
  },
}

/** How a test treats a result of this kind. */
export const kindOfResult = <Result extends AnyResult>(result: Result): KindOfResult<Result> =>
  KINDS[kindOf(result)] as unknown as KindOfResult<Result>

/** Runs that a profile shortens do not measure anything. */
const isFull = (profile: Profile): boolean => profile === 'full'

function badIterations(runs: readonly IterationCounts[]): string | undefined {
  const bad = runs.reduce((sum, iterations) => sum + badIn(iterations), 0)
  return bad === 0 ? undefined : `has ${formatCount(bad)} bad iteration${bad === 1 ? '' : 's'}`
}

/** What only the test runner knows does not depend on the plan. */
function withMore<Result extends { readonly findings: readonly Finding[]; readonly sound: boolean }>(
  result: Result,
  more: readonly Finding[],
): Result {
  const sound = result.sound && more.every(({ kind }) => !FINDING_RULES[kind].unsound)
  return { ...result, findings: [...result.findings, ...more], sound }
}
