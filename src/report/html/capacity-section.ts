import { formatCount, formatDuration, formatRate, formatRatio } from '../../units/format.ts'
import { capacityText, limitedText, recoveryTexts, sloText } from '../capacity/capacity-words.ts'
import { capacityChart } from '../svg/charts/capacity-chart.ts'
import type { CapacityRun } from '../document/load-report.ts'
import { facts, numberCell, table, text, type Cell } from './markup.ts'
import { capacityOf } from './run-result.ts'

/** What a search found, and all its probes. */
export function capacitySection(run: CapacityRun): string {
  const result = capacityOf(run)
  if (result === undefined) return '<p>Its result was left out: the runs of its test were too large together.</p>'
  const { probes, slo, throughput } = result
  const pairs: readonly (readonly [name: string, value: string])[] = [
    ['capacity', capacityText(result)],
    ['objective', sloText(result)],
    ['limited by', limitedText(result)],
    ...(throughput === undefined ? [] : [['achieved', formatRate(throughput)] as const]),
    ...recoveryTexts(result).map((recovery) => ['recovery', recovery] as const),
  ]
  const names = Object.keys(slo)
  const rows = probes.map((probe): readonly Cell[] => [
    { markup: text(formatDuration(probe.atMs)) },
    { markup: text(probe.purpose) },
    numberCell(probe.rate, formatRate),
    numberCell(probe.throughput, formatRate),
    ...names.map((name) => numberCell(probe.measured[name] ?? Number.NaN, name === 'errorRate' ? formatRatio : formatDuration)),
    numberCell(probe.samples, formatCount),
    { markup: text(probe.verdict) },
    {
      markup: text(
        [...probe.findings, ...(probe.recoveryMs === undefined ? [] : [`recovered in ${formatDuration(probe.recoveryMs)}`])].join(', '),
      ),
    },
  ])
  const columns = [
    { title: 'at' },
    { title: 'purpose' },
    ...['rate', 'achieved', ...names, 'samples'].map((title) => ({ title, isNumber: true })),
    { title: 'verdict' },
    { title: 'notes' },
  ]
  return [
    facts(pairs),
    `<div class="charts">${Object.entries(slo)
      .map((limit) => capacityChart(result, limit))
      .join('')}</div>`,
    '<p class="note">A circle held, a diamond missed the objective, an outline is undecided. The band is the interval of the capacity.</p>',
    table('Its probes, in order', columns, rows),
  ].join('\n')
}
