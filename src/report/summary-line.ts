import type { LoadResult } from '../result/load-result.ts'
import { formatDuration, formatRate } from '../units/format.ts'
import { badPhrases, statusPhrases, verdictPhrase } from './phrases.ts'
import { plainText } from './plain-text.ts'

/** A run in one line of at most 800 characters and without line breaks, since reporters print annotations as they come. */
export function summaryLine(name: string, result: LoadResult): string {
  const { latency, throughput, plan, aborted, abortReason } = result
  const latencyPhrase =
    latency.count === 0
      ? 'no iteration succeeded'
      : `p50 ${formatDuration(latency.p50)} p95 ${formatDuration(latency.p95)} p99 ${formatDuration(latency.p99)}`
  const facts = [
    plainText(plan.text, 160),
    ...(Number.isFinite(throughput.mean) ? [formatRate(throughput.mean)] : []),
    latencyPhrase,
    ...orNothing(statusPhrases(result, 4).join(', ')),
    ...orNothing(badPhrases(result).join(', ')),
    verdictPhrase(result),
    ...(aborted ? [plainText(`aborted${abortReason === undefined ? '' : `: ${abortReason}`}`, 120)] : []),
  ]
  return `${plainText(name, 120)}: ${facts.join(' · ')}`
}

const orNothing = (text: string): readonly string[] => (text === '' ? [] : [text])
