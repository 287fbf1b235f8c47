import type { Outline } from '../../result/outline.ts'
import { formatDuration, formatRate } from '../../units/format.ts'
import { metricPhrases } from './metric-texts.ts'
import { badPhrases, statusPhrases, verdictPhrase } from '../text/phrases.ts'
import { plainText } from '../../units/text/plain-text.ts'

/** A run in one line of at most 800 characters and without line breaks, since reporters print annotations unchanged. */
export function summaryLine(name: string, result: Outline): string {
  const { throughput, plan, aborted, abortReason } = result
  const facts = [
    plainText(plan.text, 160),
    ...(Number.isFinite(throughput.mean) ? [formatRate(throughput.mean)] : []),
    latencyPhraseOf(result),
    ...orNothing(statusPhrases(result, 4).join(', ')),
    ...orNothing(badPhrases(result).join(', ')),
    ...orNothing(metricPhrases(result).join(', ')),
    verdictPhrase(result),
    ...(aborted ? [plainText(`aborted${abortReason === undefined ? '' : `: ${abortReason}`}`, 120)] : []),
  ]
  const line = `${plainText(name, 120)}: ${facts.join(' · ')}`
  return scenarioPhrases(result).reduce((sum, phrase) => (sum.length + phrase.length > LONGEST ? sum : sum + phrase), line)
}

const LONGEST = 800

/** The numbers of each scenario, if there are several: ` · buy p50 7.9 ms p95 11 ms p99 12 ms, failed 2 of 50 (4 %)`. */
const scenarioPhrases = ({ scenarios }: Outline): readonly string[] =>
  Object.entries(scenarios).map(
    ([name, result]) => ` · ${[`${plainText(name, 40)} ${latencyPhraseOf(result)}`, ...badPhrases(result)].join(', ')}`,
  )

const latencyPhraseOf = ({ latency }: Outline): string =>
  latency.count === 0
    ? 'no iteration succeeded'
    : `p50 ${formatDuration(latency.p50)} p95 ${formatDuration(latency.p95)} p99 ${formatDuration(latency.p99)}`

const orNothing = (text: string): readonly string[] => (text === '' ? [] : [text])
