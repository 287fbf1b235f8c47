import type { LatencyStats, LoadResult } from '../../result/load-result.ts'
import { formatCount, formatDuration } from '../../units/format.ts'
import { badPhrases, statusPhrases } from '../text/phrases.ts'
import { plainText } from '../../units/text/plain-text.ts'
import { sparkline } from '../text/sparkline.ts'

const MOST_STATUSES = 8
const SPARKLINE_CELLS = 32

/** Separates items that belong together. */
export const GAP = '   '
/** Separates items about something else. */
const WIDE_GAP = '    '

/** The quantiles that a line shows of a distribution, such as `p50 41 ms   p99 341 ms   max 1.02 s`. */
export const quantilesText = (stats: LatencyStats, names: readonly ('p50' | 'p90' | 'p99' | 'max')[]): string =>
  names.map((name) => `${name} ${formatDuration(stats[name])}`).join(GAP)

/** `200: 11 988   503: 12        failed 12 of 12 000 (0.1 %)   dropped 0` */
export function statusText(result: LoadResult): string {
  const { started, failed, dropped } = result.iterations
  const ends = [
    ...(started === 0 ? ['nothing started'] : []),
    ...(started > 0 && failed === 0 ? [`failed 0 of ${formatCount(started)}`] : []),
    ...badPhrases(result),
    // In the open model "dropped 0" is worth showing; in the closed model nothing can be dropped.
    ...(result.plan.model.kind === 'open' && dropped === 0 ? ['dropped 0'] : []),
  ]
  return [statusPhrases(result, MOST_STATUSES).join(GAP), ends.join(GAP)].filter((text) => text !== '').join(WIDE_GAP + WIDE_GAP)
}

/** `p50 41 ms   p90 120 ms   p99 341 ms   max 1.02 s    service time p99 118 ms: the queue grew` */
export function latencyText(result: LoadResult): string {
  const { latency, failedLatency } = result
  if (latency.count > 1) return `${quantilesText(latency, ['p50', 'p90', 'p99', 'max'])}${serviceTimeRemark(result)}`
  if (latency.count === 1) return `${formatDuration(latency.max)}, of the only iteration that succeeded`
  const failed = failedLatency.count === 1 ? formatDuration(failedLatency.max) : quantilesText(failedLatency, ['p50', 'p99', 'max'])
  return `no iteration succeeded${failedLatency.count > 0 ? `${WIDE_GAP}failed after ${failed}` : ''}`
}

/** In the open model latency counts from when an iteration is due: if that is well before it was sent, the difference matters. */
function serviceTimeRemark({ plan, latency, serviceTime, findings }: LoadResult): string {
  const isNews = plan.model.kind === 'open' && latency.p99 - serviceTime.p99 > Math.max(2, latency.p99 / 10)
  if (!isNews) return ''
  const reason = findings.some(({ kind }) => kind === 'saturated') ? 'the generator sent late' : 'the queue grew'
  return `${WIDE_GAP}service time p99 ${formatDuration(serviceTime.p99)}: ${reason}`
}

/** The sparkline of the latency with its scale; nothing if all latencies are equal. */
export function distributionLine({ latency }: LoadResult, width: number): readonly string[] {
  if (latency.count === 0 || latency.min === latency.max) return []
  const scale = `${formatDuration(latency.min)} … ${formatDuration(latency.max)}`
  const cells = Math.max(1, Math.min(SPARKLINE_CELLS, width - WIDE_GAP.length - scale.length))
  return [sparkline(latency.histogram, { width: cells }) + WIDE_GAP + scale]
}

/** The plan in words; for a closed model, with what it cannot see. */
export function planText({ plan }: LoadResult): string {
  const remark = plan.model.kind === 'closed' ? `${WIDE_GAP}users wait for the target: when it stalls, so does the load` : ''
  return `${plainText(plan.text, 300)}${remark}`
}
