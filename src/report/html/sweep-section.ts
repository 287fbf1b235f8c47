import { users } from '../../result/sweep/missing-usl.ts'
import { formatCount, formatDuration, formatNumber, formatRate, formatRatio } from '../../units/format.ts'
import type { SweepRun } from '../document/load-report.ts'
import { residualChart, sweepChart } from '../svg/charts/sweep-chart.ts'
import { endTexts, intervalText, roundsText, scalingTexts } from '../sweep/sweep-words.ts'
import { facts, numberCell, table, text, textCell, type Cell } from './markup.ts'
import { sweepOf } from './run-result.ts'

/** How throughput grows with the number of users, and all levels. */
export function sweepSection(run: SweepRun): string {
  const result = sweepOf(run)
  if (result === undefined) return '<p>Its result was left out: the runs of its test were too large together.</p>'
  const { levels, plan, seed, target } = result
  const pairs: readonly (readonly [name: string, value: string])[] = [
    ...scalingTexts(result).map((scaling) => ['scaling', scaling] as const),
    ...endTexts(result).map((end) => ['ended', end] as const),
    ['rounds', roundsText(result)],
    ...(target?.ended === undefined ? [] : [['target', target.ended] as const]),
    ['plan', plan],
    ['seed', String(seed)],
  ]
  const rows = levels.map((level): readonly Cell[] => [
    { markup: text(users(level.concurrency)) },
    numberCell(level.throughput, formatRate),
    numberCell(level.efficiency, formatRatio),
    { markup: text(level.efficiencyInterval === undefined ? '–' : intervalText(level.efficiencyInterval, formatRatio)) },
    numberCell(level.latency.p50, formatDuration),
    numberCell(level.latency.p99, formatDuration),
    numberCell(level.errorRate, formatRatio),
    numberCell(level.iterations.started, formatCount),
    numberCell(level.headroom, (headroom) => (Number.isFinite(headroom) ? `${formatNumber(headroom, 2)}×` : '–')),
    textCell(
      [
        ...(level.isGeneratorBound ? ['generator too busy'] : []),
        ...level.findings,
        ...(level.error === undefined ? [] : [level.error]),
      ].join(', '),
    ),
  ])
  const columns = [
    { title: 'users' },
    ...['rate', 'efficiency', 'interval', 'p50', 'p99', 'bad', 'iterations', 'head room'].map((title) => ({ title, isNumber: true })),
    { title: 'notes' },
  ]
  return [
    facts(pairs),
    `<div class="charts">${sweepChart(result)}${residualChart(result)}</div>`,
    '<p class="note">A circle is a level, the line through it the range of its blocks, an outline one at which the generator was too busy. The curve is the Universal Scalability Law; residuals are how far the levels lie from it.</p>',
    table('Its levels', columns, rows),
  ].join('\n')
}
