import { COARSE, lowestIn } from '../../../stats/buckets.ts'
import { eachCount } from '../../../stats/encoding.ts'
import { formatDuration } from '../../../units/format.ts'
import type { LoadResult } from '../../../result/load-result.ts'
import { chart } from '../chart.ts'
import type { Stretch } from '../course.ts'
import { element } from '../parts/element.ts'
import { plot } from '../parts/frame.ts'
import { heat } from '../parts/palette.ts'
import { alongTime, timeAxis } from '../parts/time-axis.ts'
import { logTicks } from '../parts/ticks.ts'

const ROWS = 14

/** Where in time which latencies occurred: the darker, the more. Empty if the blocks are not known or nothing succeeded. */
export function heatmapChart(course: readonly Stretch[], { latency, plan }: Pick<LoadResult, 'latency' | 'plan'>): string {
  if (latency.count === 0 || course.every(({ blocks }) => blocks.length === 0)) return ''
  const [from, to] = [Math.max(0.001, latency.min) / 1.05, Math.max(latency.max, latency.min * 1.6) * 1.05]
  const cells = cellsOf(course, from, to)
  const most = Math.max(...cells.flat())
  if (most === 0) return ''
  const title = 'Latency by time'
  return chart(
    {
      title,
      description: `from ${formatDuration(latency.min)} to ${formatDuration(latency.max)}, darker where more iterations ended`,
      head: 34,
    },
    (frame) => {
      const { left, right, top, bottom } = frame
      const y = (ms: number): number => bottom - ((bottom - top) * Math.log(ms / from)) / Math.log(to / from)
      return [
        // Behind the cells, which cover no time in which nothing succeeded.
        timeAxis(course, plan.model.stages, frame).drawn,
        plot.title(title, frame),
        plot.verticalTicks(logTicks(from, to, (bottom - top) * 3), y, frame),
        alongTime(
          element(
            'svg',
            {
              x: left,
              y: top,
              width: right - left,
              height: bottom - top,
              viewBox: `0 0 ${course.length} ${ROWS}`,
              preserveAspectRatio: 'none',
            },
            ...heat.map((colors, level) => element('path', { d: pathOf(cells, (count) => levelOf(count, most) === level), ...colors })),
          ),
        ),
      ].join('')
    },
  )
}

/** Counts by row, fastest at the bottom, and stretch. */
function cellsOf(course: readonly Stretch[], from: number, to: number): readonly (readonly number[])[] {
  const cells = Array.from({ length: ROWS }, () => course.map(() => 0))
  course.forEach(({ blocks }, column) => {
    for (const { buckets } of blocks)
      eachCount(buckets, (bucket, count) => {
        const ms = Math.max(0.001, lowestIn(bucket, COARSE) / 1_000)
        const row = Math.floor((ROWS * Math.log(ms / from)) / Math.log(to / from))
        cells[ROWS - 1 - Math.min(ROWS - 1, Math.max(0, row))]![column]! += count
      })
  })
  return cells
}

/** By the square root, so that a few slow iterations are visible next to thousands of fast ones; -1 for none. */
const levelOf = (count: number, most: number): number =>
  count === 0 ? -1 : Math.min(heat.length - 1, Math.floor(Math.sqrt(count / most) * heat.length))

/** Neighbours in a row are one rectangle. */
function pathOf(cells: readonly (readonly number[])[], isIn: (count: number) => boolean): string {
  return cells
    .flatMap((row, y) => {
      const runs: string[] = []
      for (let start = 0; start < row.length; start++) {
        if (!isIn(row[start]!)) continue
        let end = start + 1
        while (end < row.length && isIn(row[end]!)) end++
        runs.push(`M${start} ${y}h${end - start}v1h${start - end}z`)
        start = end
      }
      return runs
    })
    .join('')
}
