import type { LoadResult } from '../../../result/load-result.ts'
import { formatCount, formatDuration } from '../../../units/format.ts'
import { chart } from '../chart.ts'
import { distributionPanel } from '../distribution-panel.ts'
import type { ChartLimit } from '../parts/chart-limits.ts'
import { headOf, verticalLimits } from '../parts/limits.ts'

/** The row of p50, p95, p99 and max above the bars. */
const LABELS = 28

/** How often each latency occurred, with the limits on it. */
export function distributionChart(
  title: string,
  result: Pick<LoadResult, 'latency' | 'failedLatency'>,
  limits: readonly ChartLimit[],
): string {
  const { latency } = result
  const description =
    latency.count === 0
      ? 'no iteration succeeded'
      : `${formatCount(latency.count)} samples, p50 ${formatDuration(latency.p50)}, p99 ${formatDuration(latency.p99)}, max ${formatDuration(latency.max)}`
  const shown = latency.count === 0 ? [] : limits
  const values = shown.map(({ value }) => value * 1_000)
  const toShow = shown.length === 0 ? undefined : { from: Math.min(...values) / 1.02, to: Math.max(...values) * 1.02 }
  return chart({ title, description, head: 54 + headOf(shown) }, (frame) =>
    distributionPanel(
      result,
      { ...frame, left: frame.margin },
      { title, toShow, more: (x) => verticalLimits(shown, x, { ...frame, left: frame.margin }, frame.top - LABELS) },
    ),
  )
}
