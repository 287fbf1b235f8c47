import type { CapacityResult } from '../../result/capacity/capacity-result.ts'
import { formatCount, formatDuration, formatRate } from '../../units/format.ts'
import { plainText } from '../../units/text/plain-text.ts'
import { verdictPhrase } from '../text/phrases.ts'
import { capacityText, limitedText, sloText } from './capacity-words.ts'

/** A search in one line without line breaks, since reporters print annotations unchanged. */
export function capacityLine(name: string, result: CapacityResult): string {
  const { probes, elapsedMs, throughput, recoveryMs, seed } = result
  const facts = [
    `capacity ${capacityText(result)}`,
    `for ${sloText(result)}`,
    ...(throughput === undefined ? [] : [`${formatRate(throughput)} achieved`]),
    result.limitedBy === 'target died' || result.limitedBy === 'aborted' ? limitedText(result) : `limited by ${limitedText(result)}`,
    `${formatCount(probes.length)} probe${probes.length === 1 ? '' : 's'} in ${formatDuration(elapsedMs)}`,
    ...(recoveryMs === undefined ? [] : [`recovered within ${formatDuration(recoveryMs)}`]),
    verdictPhrase(result),
    `seed ${seed}`,
  ]
  return `${plainText(name, 120)}: ${facts.join(' · ')}`
}
