import type { Thetas } from '../../../plan/comparison/compare-options.ts'
import { changeOf } from '../../../report/text/change.ts'
import { changeWithInterval, neededText, timeOf } from '../../../report/comparison/metric-words.ts'
import { metricsOf } from '../../../report/comparison/comparison-line.ts'
import type { JudgedVerdict } from '../../../report/document/judged.ts'
import { describeComparison } from '../../../report/comparison/describe-comparison.ts'
import type { ComparisonResult } from '../../../result/comparison/comparison-result.ts'
import type { OutcomeDifference } from '../../../result/comparison/differences.ts'
import { noteVerdict } from '../../../result/comparison/latest-verdict.ts'
import {
  comparisonIn,
  judgeRegression,
  type RegressionOptions,
  type RegressionVerdict,
} from '../../../result/comparison/verdict-regression.ts'
import { counted } from '../../../result/counted.ts'
import { markAsserted } from '../../../result/asserted.ts'
import { PAIRED_BLOCKS } from '../../../stats/comparison/design.ts'
import type { MetricJudgement } from '../../../stats/comparison/judgement.ts'
import type { Metric } from '../../../stats/comparison/metric.ts'
import { LoadError } from '../../../units/errors/error.ts'
import { safeText } from '../../../units/text/safe-text.ts'
import { formatCount, formatRatio, formatRatioExactly } from '../../../units/format.ts'
import { warn } from '../../report/run-annotations.ts'
import { cannotProve, invalidLines, type MatcherOutcome, type MatcherContext } from '../outcome.ts'
import { noteClaims, noteLines, type Claim } from '../recorded.ts'
import { errorLines } from '../words/leading-error.ts'
import { skipResultInSmoke } from '../skip-in-smoke.ts'

export function toShowNoRegression(this: MatcherContext, received: unknown, thetas?: Thetas, options?: RegressionOptions): MatcherOutcome {
  const result = comparisonIn(received)
  // oxlint-disable-next-line oxc/no-this-in-exported-function -- Vitest binds it in a matcher
  const { isNot } = this
  const judged = judgeRegression(result, thetas, options, isNot)
  noteClaims(() => claimsOf(judged))
  const skipped = skipResultInSmoke('toShowNoRegression', isNot, result)
  if (skipped !== undefined) return skipped
  const { verdict, invalidatedBy, inconclusive } = judged
  markAsserted(result)
  noteVerdict(result, verdict)
  const textOf = (lines: readonly string[]): string => safeText([...lines, describeComparison(result)].join('\n'))
  if (invalidatedBy.length > 0) {
    const lines = invalidLines(wordsOn(judged, result), cannotProve(verdict === 'pass'), invalidatedBy)
    noteLines(lines)
    throw new LoadError('invalid', textOf(lines))
  }
  if (verdict !== 'inconclusive')
    return { pass: verdict === 'pass', message: () => textOf(verdict === 'pass' ? wanted(judged) : wordsOn(judged, result)) }
  const lines = openWords(judged)
  if (inconclusive === 'fail') return { pass: isNot, message: () => textOf(lines) }
  if (inconclusive === 'warn') warn(result, lines.join('\n'))
  return { pass: !isNot, message: () => lines.join('\n') }
}

/** Each metric, and each outcome that head has more often. */
function claimsOf(judged: RegressionVerdict): readonly Claim[] {
  const isSpoiled = judged.invalidatedBy.length > 0
  const verdictOf = (verdict: MetricJudgement['verdict']): JudgedVerdict =>
    isSpoiled ? 'invalid' : verdict === 'inconclusive' ? 'not-judged' : verdict
  return [
    ...metricsOf(judged).map(
      ([
        metric,
        {
          theta,
          ratio,
          interval: [lower, upper],
          verdict,
        },
      ]): Claim => {
        return {
          metric: `${timeOf(metric)} of head over base`,
          bound: 'at most',
          limit: theta,
          unit: 'share',
          measured: ratio - 1,
          interval: [end(lower), end(upper)],
          verdict: verdictOf(verdict),
        }
      },
    ),
    ...judged.outcomes.map((found): Claim => ({
      metric: `more ${outcomeText(found)}`,
      bound: 'at most',
      limit: found.base,
      unit: 'share',
      measured: found.head,
      verdict: verdictOf('fail'),
    })),
    ...judged.suspected.map((found): Claim => ({
      metric: `more ${outcomeText(found)}`,
      bound: 'at most',
      limit: found.base,
      unit: 'share',
      measured: found.head,
      verdict: verdictOf('inconclusive'),
    })),
  ]
}

/** An end of an interval as a change; `null` if it is open. */
const end = (bound: number): number | null => (bound > 0 && Number.isFinite(bound) ? bound - 1 : null)

/** The metrics and outcomes that got worse than allowed; if none did, the ratios of all metrics. */
function wordsOn(judged: RegressionVerdict, { head }: ComparisonResult): readonly string[] {
  const { verdict, outcomes } = judged
  const shown = metricsOf(judged).filter(([, metric]) => metric.verdict === verdict)
  return [
    ...outcomes.map((found) => `expected no more ${outcomeText(found)} in head than in base, got ${sharesText(found)}`),
    ...errorLines(head, outcomes.length === 0),
    ...shown.map(
      ([metric, found]) =>
        `expected ${timeOf(metric)} of head at most ${formatRatioExactly(found.theta)} above base, got ${changeWithInterval(found)} in ${counted(found.pairs, 'pair')}`,
    ),
  ]
}

const sharesText = ({ base, head, pairs: { more, differing } }: OutcomeDifference): string =>
  `${formatRatio(head)} against ${formatRatio(base)}  (more in ${formatCount(more)} of ${counted(differing, 'pair')} that differ${differing === 1 ? 's' : ''})`

const outcomeText = ({ outcome }: OutcomeDifference): string =>
  outcome === 'bad' ? 'bad iterations' : outcome === 'none' ? 'iterations without a status' : `iterations with status ${outcome}`

const wanted = (judged: RegressionVerdict): readonly string[] => [
  'expected a regression of head, but there is none',
  ...metricsOf(judged).map(
    ([metric, found]) => `  ${timeOf(metric)} ${changeWithInterval(found)}, not above ${formatRatioExactly(found.theta)}`,
  ),
]

/** The metrics that are undecided, and what would have decided them. */
function openWords(judged: RegressionVerdict): readonly string[] {
  const open = metricsOf(judged).filter(([, { verdict }]) => verdict === 'inconclusive')
  return [
    'INCONCLUSIVE: neither a regression nor its absence is proven',
    ...open.map(([metric, found]) => {
      return `  ${timeOf(metric)} ${changeWithInterval(found)} does not show whether it is at most ${formatRatioExactly(found.theta)} above base, in ${counted(found.pairs, 'pair')}${seenText(metric, found)}`
    }),
    ...judged.suspected.map(
      (found) => `  head seems to have more ${outcomeText(found)} than base: ${sharesText(found)}; more pairs would show it`,
    ),
    ...(open.length + judged.suspected.length === 0 ? ['  there was no pair of blocks to compare'] : []),
  ]
}

/** The smallest change that this run could have proven; before the first look it could prove nothing. */
function seenText(metric: Metric, { pairs, smallestSeen, tooFewSamples }: MetricJudgement): string {
  const [fewest] = PAIRED_BLOCKS.looks
  if (pairs < fewest!) return `; ${fewest} are needed: give it a longer \`maxDuration\``
  if (tooFewSamples) return `: ${neededText(metric)}, so give it a longer \`maxDuration\` or more \`concurrency\``
  return Number.isFinite(smallestSeen) ? `; this run could prove ${changeOf(1 + smallestSeen)} or more, a longer or quieter one less` : ''
}
