import type { ComparisonResult } from '../../result/comparison/comparison-result.ts'
import type { MetricJudgement } from '../../stats/comparison/judgement.ts'
import { METRICS, type Metric } from '../../stats/comparison/metric.ts'
import { formatCount, formatDuration } from '../../units/format.ts'
import { badPhrases, verdictPhrase } from '../text/phrases.ts'
import { plainText } from '../../units/text/plain-text.ts'
import { changeWithInterval, timeOf } from './metric-words.ts'

/** A comparison in one line without line breaks, since reporters print annotations unchanged. */
export function comparisonLine(name: string, result: ComparisonResult): string {
  const { base, head, findings, sound, seed, aborted, abortReason } = result
  const facts = [
    `head against base in ${lengthText(result)}`,
    ...metricsOf(result).map(([metric, judged]) => `${timeOf(metric)} ${changeWithInterval(judged)}`),
    ...(['base', 'head'] as const).flatMap((arm) => badPhrases(result[arm]).map((phrase) => `${arm} ${phrase}`)),
    verdictPhrase({ sound, findings }),
    ...(aborted ? [plainText(`aborted${abortReason === undefined ? '' : `: ${abortReason}`}`, 120)] : []),
    ...(base.latency.count + head.latency.count === 0 ? ['no iteration succeeded'] : []),
    `seed ${seed}`,
    result.verdict === 'inconclusive' ? 'INCONCLUSIVE' : result.verdict,
  ]
  return `${plainText(name, 120)}: ${facts.join(' · ')}`
}

/** `18 pairs of 50 ms (2.1 s)` */
export const lengthText = ({ samples, blockMs, elapsedMs }: Pick<ComparisonResult, 'samples' | 'blockMs' | 'elapsedMs'>): string =>
  `${formatCount(samples.length)} pair${samples.length === 1 ? '' : 's'} of blocks of ${formatDuration(blockMs)} (${formatDuration(elapsedMs)})`

/** The metrics in display order. */
export const metricsOf = ({ metrics }: Pick<ComparisonResult, 'metrics'>): readonly (readonly [Metric, MetricJudgement])[] =>
  METRICS.flatMap((metric) => {
    const judged = metrics[metric]
    return judged === undefined ? [] : [[metric, judged] as const]
  })
