import type { MetricJudgement } from '../../stats/comparison/judgement.ts'
import { METRICS } from '../../stats/comparison/metric.ts'
import { formatCount, formatDuration, formatRate } from '../../units/format.ts'
import { timeOf } from '../comparison/metric-words.ts'
import type { JudgedVerdict } from '../document/judged.ts'
import type { ComparisonRun, ReportedComparison } from '../document/load-report.ts'
import { percentileChart } from '../svg/charts/percentile-chart.ts'
import { ratioChart, type RatioRow } from '../svg/charts/ratio-chart.ts'
import { changeOf } from '../text/change.ts'
import { findingsBox } from './findings.ts'
import { numberCell, table, textCell, type Cell, type Column } from './markup.ts'
import { comparisonOf } from './run-result.ts'
import { armTables } from './run-tables.ts'

/** What was measured in a comparison: how much longer head takes, with intervals, which part of the distribution moved, and both arms. */
export function comparisonSection(run: ComparisonRun): string {
  const result = comparisonOf(run)
  if (result === undefined) return '<p class="note">Its numbers were left out: the runs of its test were too large together.</p>'
  const { base, head } = result
  const arms = [
    { name: 'base', stats: base.latency },
    { name: 'head', stats: head.latency },
  ]
  return [
    findingsBox(result, run),
    `<div class="charts">${[
      ratioChart('Head over base, with intervals', metricRows(result)),
      ratioChart('Shift of the distribution', shiftRows(result)),
      percentileChart('Latency by percentile', arms, []),
    ].join('\n')}</div>`,
    metricTable(result),
    armTable(result),
    ...(['base', 'head'] as const).map(
      (arm) => `<details class="part"><summary><h3>Tables of ${arm}</h3></summary>${armTables(result[arm])}</details>`,
    ),
  ].join('')
}

const VERDICTS: Readonly<Record<MetricJudgement['verdict'], JudgedVerdict>> = { pass: 'pass', fail: 'fail', inconclusive: 'not-judged' }

const judgedMetrics = ({ metrics }: ReportedComparison): readonly (readonly [name: string, judged: MetricJudgement])[] =>
  METRICS.flatMap((metric) => {
    const judged = metrics[metric]
    return judged === undefined ? [] : [[timeOf(metric), judged] as const]
  })

const metricRows = (result: ReportedComparison): readonly RatioRow[] =>
  judgedMetrics(result).map(([name, { ratio, interval, theta, verdict }]) => ({
    name: name.replace('throughput (time per success)', 'time per success'),
    ratio,
    interval,
    limit: { theta, verdict: VERDICTS[verdict] },
  }))

const shiftRows = ({ shift }: ReportedComparison): readonly RatioRow[] =>
  shift.map(({ quantile, ratio }) => ({ name: `p${quantile * 100}`, ratio, interval: undefined, limit: undefined }))

const change = (ratio: number): Cell => numberCell(ratio, changeOf)

const number = (title: string): Column => ({ title, isNumber: true })

function metricTable(result: ReportedComparison): string {
  const rows = judgedMetrics(result).map(
    ([
      name,
      {
        ratio,
        interval: [lower, upper],
        theta,
        verdict,
        pairs,
        smallestSeen,
      },
    ]) => [
      textCell(name),
      change(ratio),
      change(lower > 0 ? lower : Number.NaN),
      change(upper),
      change(1 + theta),
      textCell(verdict),
      numberCell(smallestSeen, (share) => changeOf(1 + share)),
      numberCell(pairs, formatCount),
    ],
  )
  const columns = ['change', 'at least', 'at most', 'allowed'].map((title) => ({ title, isNumber: true }))
  const more = [
    { title: 'smallest that it could prove', isNumber: true },
    { title: 'pairs', isNumber: true },
  ]
  return table('What the comparison shows', [{ title: 'metric' }, ...columns, { title: 'verdict' }, ...more], rows)
}

function armTable({ base, head }: ReportedComparison): string {
  const arms = { base, head }
  const rows = Object.entries(arms).map(([name, { iterations, latency, throughput }]) => [
    textCell(name),
    numberCell(iterations.started, formatCount),
    numberCell(iterations.failed + iterations.cutOff + iterations.dropped, formatCount),
    numberCell(throughput.mean, formatRate),
    ...(['p50', 'p90', 'p95', 'p99', 'max'] as const).map((quantile) => numberCell(latency[quantile], formatDuration)),
  ])
  return table('Both arms', [{ title: 'arm' }, ...['iterations', 'bad', 'rate', 'p50', 'p90', 'p95', 'p99', 'max'].map(number)], rows)
}
