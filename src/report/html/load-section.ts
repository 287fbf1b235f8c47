import type { LoadResult } from '../../result/load-result.ts'
import { formatDuration, formatRate } from '../../units/format.ts'
import type { LoadRun } from '../document/load-report.ts'
import { courseOf, type Stretch } from '../svg/course.ts'
import { latencyCourse, rateCourse, usersCourse } from '../svg/charts/course-charts.ts'
import { distributionChart } from '../svg/charts/distribution-chart.ts'
import { heatmapChart } from '../svg/charts/heatmap-chart.ts'
import { latencyLimits, memoryLimits, throughputLimits } from '../svg/parts/chart-limits.ts'
import { percentileChart } from '../svg/charts/percentile-chart.ts'
import { targetCharts } from '../svg/charts/target-charts.ts'
import { findingsBox } from './findings.ts'
import { escapeXml } from '../svg/parts/element.ts'
import { plainText } from '../../units/text/plain-text.ts'
import { loadResultOf } from './run-result.ts'
import { profileSection, targetSection } from './target-section.ts'
import { runTables, scenarioTable } from './run-tables.ts'

/** Stretches of a chart over time: 270 px do not show more. */
const MOST_STRETCHES = 60
const MOST_SCENARIOS = 5

/** What was measured in a run: findings, charts and tables. */
export function loadSection(run: LoadRun): string {
  const result = loadResultOf(run)
  if (result === undefined) return '<p class="note">Its numbers were left out: the runs of its test were too large together.</p>'
  return [
    findingsBox(result, run),
    charts(result, run),
    scenarioTable(result),
    scenarioCharts(result, run),
    runTables(result),
    targetSection(result),
    profileSection(result),
  ].join('')
}

/** One chart for each scenario, with the limits on it. */
function scenarioCharts({ scenarios }: LoadResult, { judged }: LoadRun): string {
  const shown = Object.entries(scenarios).slice(0, MOST_SCENARIOS)
  if (shown.length === 0) return ''
  const drawn = shown.map(([name, scenario]) =>
    distributionChart(`Scenario ${plainText(name, 30)}`, scenario, latencyLimits(judged, `scenario ${name}`, 'latency')),
  )
  return `<div class="charts">${drawn.join('\n')}</div>`
}

/** The charts of a run, with the limits on it. */
function charts(result: LoadResult, { judged }: LoadRun): string {
  const scope = 'run'
  const course = courseOf(result, MOST_STRETCHES)
  const limits = latencyLimits(judged, scope, 'latency')
  const isClosed = result.plan.model.kind === 'closed'
  const curves = [{ name: 'latency', stats: result.latency }, ...(isClosed ? [] : [{ name: 'service time', stats: result.serviceTime }])]
  const span = course.length === 0 ? '' : ` data-span="${course[0]!.fromMs},${course.at(-1)!.toMs}"`
  return `<div class="charts" data-course="${escapeXml(course.map(describe).join('|'))}"${span}>${[
    distributionChart('Latency of succeeded iterations', result, limits),
    percentileChart(isClosed ? 'Latency by percentile' : 'Latency and service time by percentile', curves, limits),
    timed(
      latencyCourse(
        course,
        result,
        limits.filter(({ quantile }) => quantile === 0.5 || quantile === 0.99),
      ),
    ),
    timed(rateCourse(course, result, throughputLimits(judged, scope))),
    timed(heatmapChart(course, result)),
    timed(usersCourse(course, result)),
    ...targetCharts({ stretches: course, stages: result.plan.model.stages }, result.target?.series ?? [], memoryLimits(judged, scope)).map(
      timed,
    ),
  ].join('\n')}</div>`
}

/** The crosshair moves over charts that share the time axis. */
const timed = (svg: string): string => svg.replace('<svg ', '<svg data-time="" ')

function describe({ fromMs, toMs, succeededPerSecond, badPerSecond, p50Ms, p99Ms }: Stretch): string {
  const latency = Number.isNaN(p99Ms)
    ? []
    : [...(Number.isNaN(p50Ms) ? [] : [`p50 ${formatDuration(p50Ms)}`]), `p99 ${formatDuration(p99Ms)}`]
  const bad = badPerSecond > 0 ? [`bad ${formatRate(badPerSecond)}`] : []
  return [`${formatDuration(fromMs)}–${formatDuration(toMs)}`, ...latency, formatRate(succeededPerSecond), ...bad].join(' · ')
}
