import { expect, test } from 'vitest'
import { heatmapChart } from '../../../../src/report/svg/charts/heatmap-chart.ts'
import { courseOf } from '../../../../src/report/svg/course.ts'
import type { LoadResult } from '../../../../src/result/load-result.ts'
import { runOf } from '../../../helpers/results/run-record.ts'

const result = runOf({}, [{ count: 400, latencyMs: (index) => 2 + (index % 7) }], { everyMs: 10 })

function chartWith(durations: readonly number[]): string {
  const stages = durations.map((durationMs) => ({ from: 1, to: 2, durationMs }))
  const { model } = result.plan
  const plan = { ...result.plan, model: { ...model, stages } } as unknown as LoadResult['plan']
  return heatmapChart(courseOf(result, 60), { ...result, plan })
}

const bandsIn = (svg: string): number => svg.match(/class="band"/g)?.length ?? 0

test('every other stage is shaded behind the cells, as in the other charts over time', () => {
  expect([bandsIn(chartWith([])), bandsIn(chartWith([1_000, 1_000])), bandsIn(chartWith([500, 500, 500, 500]))]).toEqual([0, 1, 2])
  const svg = chartWith([1_000, 1_000])
  expect(svg.indexOf('class="band"')).toBeLessThan(svg.indexOf('preserveAspectRatio'))
})
