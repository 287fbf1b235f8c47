import type { ComparisonResult } from '../../result/comparison/comparison-result.ts'
import type { Shift } from '../../stats/comparison/latencies/shift-function.ts'
import { formatCount, formatDuration } from '../../units/format.ts'
import { entry } from '../text/entry.ts'
import { quantilesText } from '../run/measured-texts.ts'
import { badPhrases, statusPhrases } from '../text/phrases.ts'
import { plainText } from '../../units/text/plain-text.ts'
import { findingTexts, targetTexts } from '../run/trouble-texts.ts'
import { changeOf } from '../text/change.ts'
import { lengthText } from './comparison-line.ts'

const MOST_STATUSES = 6
const GAP = '   '

/** Describes a comparison for the text of a failure: an indented block of labelled lines, as for a run. */
export function describeComparison(result: ComparisonResult, width: number = 80): string {
  const { shift, warmup, seed, base, head, findings, end, abortReason } = result
  return [
    ...entry('base', armTexts(base), width),
    ...entry('head', armTexts(head), width),
    ...entry('moved', shiftTexts(shift), width),
    ...entry(
      'took',
      [
        `${lengthText(result)}, after a warm-up of ${formatDuration(warmup.elapsedMs)}${warmup.steady ? '' : ' that did not become steady'}`,
        ...ENDS[end],
      ],
      width,
    ),
    ...entry('finding', findingTexts({ findings }), width),
    ...entry('aborted', result.aborted ? [plainText(abortReason ?? 'before its end', 300)] : [], width),
    ...entry('target', [...endTexts('base', base), ...endTexts('head', head)], width),
    ...entry('replay', [`VITEST_LOAD_SEED=${seed}`], width),
  ].join('\n')
}

const ENDS = { decided: [], pairs: ['ended after the last pair'], time: ['ended when its time was over'], aborted: [] } as const

const endTexts = (name: string, arm: ComparisonResult['base']): readonly string[] =>
  arm.target?.ended === undefined ? [] : targetTexts(arm).state.map((text) => `that of ${name} ${text}`)

const armTexts = (arm: ComparisonResult['base']): readonly string[] => [
  [
    `${formatCount(arm.iterations.started)} iterations`,
    ...(arm.latency.count > 0 ? [quantilesText(arm.latency, ['p50', 'p90', 'p99', 'max'])] : []),
    ...cpuPhrases(arm),
    ...statusPhrases(arm, MOST_STATUSES),
    ...badPhrases(arm),
  ].join(GAP),
]

const cpuPhrases = ({ target }: ComparisonResult['base']): readonly string[] => {
  const micros = target?.cpu?.microsPerIteration ?? Number.NaN
  return Number.isNaN(micros) ? [] : [`${formatDuration(micros / 1_000)} of CPU time of the target each`]
}

/** Which part of the distribution moved, in words. */
function shiftTexts(shift: readonly Shift[]): readonly string[] {
  if (shift.length === 0) return []
  return [shift.map(({ quantile, ratio }) => `p${quantile * 100} ${changeOf(ratio)}`).join(GAP), ...wherePhrase(shift)]
}

/** A part counts as having moved more if it moved at least twice as far as another. */
function wherePhrase(shift: readonly Shift[]): readonly string[] {
  const at = (quantile: number): number => Math.log(shift.find((one) => one.quantile === quantile)?.ratio ?? 1)
  const [body, tail] = [at(0.5), at(0.99)]
  if (Math.max(body, tail) < SMALLEST_MOVE) return []
  if (tail > 2 * body) return ['mostly the slowest requests: look for a cache that is missed, a lock, a pause, a retry']
  return body > 2 * tail ? ['mostly the usual requests, not the slowest'] : ['everything takes longer, the usual requests and the slowest']
}

/** 2 %: a smaller move is not mentioned. */
const SMALLEST_MOVE = 0.02
