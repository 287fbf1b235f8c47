import type { CapacityResult } from '../../result/capacity/capacity-result.ts'
import { formatCount, formatDuration, formatRate } from '../../units/format.ts'
import { plainText } from '../../units/text/plain-text.ts'
import { entry } from '../text/entry.ts'
import { findingTexts } from '../run/trouble-texts.ts'
import { capacityText, limitedText, recoveryTexts, sloText } from './capacity-words.ts'
import { probeChart } from './probe-chart.ts'

/** Describes a search for the text of a failure: a chart of its probes, and labelled lines as for a run. */
export function describeCapacityResult(result: CapacityResult, width: number = 80): string {
  const { throughput, probes, elapsedMs, seed, plan } = result
  const error = probes.findLast((probe) => probe.error !== undefined)?.error
  const achieved = throughput === undefined ? '' : `   ${formatRate(throughput)} achieved at the lower end`
  return [
    ...probeChart(result, width),
    ...entry('capacity', [`${capacityText(result)}${achieved}`], width),
    ...entry('objective', [sloText(result)], width),
    ...entry('limited by', [limitedText(result)], width),
    ...entry('probes', [`${formatCount(probes.length)} in ${formatDuration(elapsedMs)}`], width),
    ...entry('recovery', recoveryTexts(result), width),
    ...entry('errors', error === undefined ? [] : [plainText(error, 300)], width),
    ...entry('finding', findingTexts(result), width),
    ...entry('plan', [plan], width),
    ...entry('replay', [`VITEST_LOAD_SEED=${seed}`], width),
  ].join('\n')
}
