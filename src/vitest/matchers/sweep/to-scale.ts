import type { JudgedVerdict } from '../../../report/document/judged.ts'
import { describeSweepResult } from '../../../report/sweep/describe-sweep-result.ts'
import { intervalText } from '../../../report/sweep/sweep-words.ts'
import { markAsserted } from '../../../result/asserted.ts'
import { users } from '../../../result/sweep/missing-usl.ts'
import { scalingClaims, type ScalingClaim, type ScalingLimits } from '../../../result/sweep/scaling-claim.ts'
import { judgeScaling, sweepIn, type JudgedScaling } from '../../../result/sweep/verdict-scaling.ts'
import { LoadError } from '../../../units/errors/error.ts'
import { formatCount, formatNumber, formatRatio, formatRatioExactly } from '../../../units/format.ts'
import { plainText } from '../../../units/text/plain-text.ts'
import { safeText } from '../../../units/text/safe-text.ts'
import { notJudgeable } from '../../../result/verdicts/verdict.ts'
import type { MatcherContext, MatcherOutcome } from '../outcome.ts'
import { noteClaims, noteLines, noteWords } from '../recorded.ts'
import { skipResultInSmoke } from '../skip-in-smoke.ts'

export function toScale(this: MatcherContext, received: unknown, limits: ScalingLimits): MatcherOutcome {
  const result = sweepIn(received)
  // oxlint-disable-next-line oxc/no-this-in-exported-function -- Vitest binds it in a matcher
  const { isNot } = this
  const claims = scalingClaims(limits)
  if (result.iterations.succeeded === 0) {
    const error = result.levels.findLast((level) => level.error !== undefined)?.error
    throw notJudgeable(`Nothing succeeded at any level${error === undefined ? '' : `, most often ${error}`}`)
  }
  const judged = claims.map((claim) => judgeScaling(result, claim))
  noteClaims(() =>
    judged.map((one) => ({
      metric: metricOf(one.claim),
      bound: isFloor(one.claim) ? 'at least' : 'at most',
      limit: one.claim.limit,
      unit: one.claim.kind === 'peak' ? 'count' : 'share',
      measured: Number.isFinite(one.measured) ? one.measured : null,
      ...(one.interval !== undefined && {
        interval: [one.interval[0], Number.isFinite(one.interval[1]) ? one.interval[1] : null] as const,
      }),
      verdict: verdictOf(one),
      text: wordsOf(one, false),
    })),
  )
  const skipped = skipResultInSmoke('toScale', isNot, result)
  if (skipped !== undefined) return skipped
  markAsserted(result)
  const textOf = (lines: readonly string[]): string => safeText([...lines, describeSweepResult(result)].join('\n'))
  const standing = judged.filter(({ invalidatedBy }) => invalidatedBy.length === 0)
  const failed = standing.filter(({ verdict }) => verdict === 'fail')
  const words = (negated: boolean): readonly string[] =>
    negated ? judged.map((one) => wordsOf(one, true)) : (failed.length > 0 ? failed : judged).map((one) => wordsOf(one, false))
  noteWords(words)
  if (failed.length > 0) return { pass: false, message: () => textOf(words(false)) }
  const open = judged.filter(({ verdict }) => verdict === 'inconclusive')
  const invalid = judged.filter(({ invalidatedBy }) => invalidatedBy.length > 0)
  if (invalid.length > 0) {
    const kinds = [...new Set(invalid.flatMap(({ invalidatedBy }) => invalidatedBy))]
    const found = result.findings.filter(({ kind }) => kinds.includes(kind))
    const lines = [
      ...invalid.map((one) => `INVALID: ${wordsOf(one, false)}`),
      `  This ${invalid.every(({ verdict }) => verdict === 'pass') ? 'passes' : 'fails'}, but the sweep cannot prove it:`,
      ...found.map(({ kind, seen, fix }) => `  - ${kind}: ${seen}. ${fix[0]!.toUpperCase()}${fix.slice(1)}.`),
    ]
    noteLines(lines)
    throw new LoadError('invalid', textOf(lines))
  }
  if (open.length > 0) {
    const lines = open.flatMap((one) => [`INCONCLUSIVE: ${unknownText(one)}`, `  ${plainText(one.reason ?? '', 600)}`])
    noteLines(lines)
    throw new LoadError('not-judgeable', textOf(lines))
  }
  return { pass: true, message: () => textOf(words(true)) }
}

const isFloor = ({ kind }: ScalingClaim): boolean => kind === 'efficiency' || kind === 'peak'

const metricOf = (claim: ScalingClaim): string => (claim.kind === 'efficiency' ? `efficiency at ${users(claim.concurrency)}` : claim.kind)

const verdictOf = ({ verdict, invalidatedBy }: JudgedScaling): JudgedVerdict =>
  invalidatedBy.length > 0 ? 'invalid' : verdict === 'inconclusive' ? 'not-judged' : verdict

/** A share is a percentage; coherency is so small that nobody writes it as one. */
const FORMATS: Readonly<Record<ScalingClaim['kind'], (value: number) => string>> = {
  efficiency: formatRatio,
  contention: formatRatio,
  coherency: (value) => formatNumber(value),
  peak: (value) => users(Math.round(value)),
}

function limitText(claim: ScalingClaim, negated: boolean): string {
  const { kind, limit } = claim
  const text = kind === 'efficiency' || kind === 'contention' ? formatRatioExactly(limit) : FORMATS[kind](limit)
  if (negated) return `${isFloor(claim) ? 'below' : 'above'} ${text}`
  return `${isFloor(claim) ? 'at least' : 'at most'} ${text}`
}

/** `4.8 % (4.5 % to 5.2 %)` */
function measuredText({ claim: { kind }, measured, interval }: JudgedScaling): string {
  if (interval === undefined) return 'no value'
  const range = intervalText(interval, kind === 'peak' ? (count) => formatCount(count) : FORMATS[kind])
  return Number.isFinite(measured) ? `${FORMATS[kind](measured)} (${range})` : `none (${range})`
}

const ARTICLES: Readonly<Record<ScalingClaim['kind'], string>> = { efficiency: 'an ', contention: '', coherency: '', peak: 'a ' }

const wordsOf = (one: JudgedScaling, negated: boolean): string =>
  `expected ${ARTICLES[one.claim.kind]}${metricOf(one.claim)} ${negated ? '' : 'of '}${limitText(one.claim, negated)}, got ${measuredText(one)}`

const unknownText = (one: JudgedScaling): string =>
  `it is not known whether ${isFloor(one.claim) ? 'the ' : ''}${metricOf(one.claim)} is ${limitText(one.claim, false)}${one.interval === undefined ? '' : `: it is ${measuredText(one)}`}`
