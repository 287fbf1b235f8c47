import { createHash } from 'node:crypto'
import { formatCount, formatDuration, formatRate } from '../../units/format.ts'
import type { JudgedVerdict } from '../document/judged.ts'
import type { LoadReport, ReportRun } from '../document/load-report.ts'
import { runFacts } from './run-tables.ts'
import { capacityText } from '../capacity/capacity-words.ts'
import { rangeText } from '../sweep/sweep-words.ts'
import { capacitySection } from './capacity-section.ts'
import { claimsTable } from './claims.ts'
import { comparisonSection } from './comparison-section.ts'
import { loadSection } from './load-section.ts'
import { facts, numberCell, table, text, type Cell } from './markup.ts'
import { SCRIPT } from './script.ts'
import { STYLE } from './style.ts'
import { badge, VERDICT_ORDER } from './verdict.ts'
import { sweepSection } from './sweep-section.ts'
import { capacityOf, resultOf, sweepOf } from './run-result.ts'

const hash = (content: string): string => `'sha256-${createHash('sha256').update(content).digest('base64')}'`

/** Nothing is loaded, and only this style and this script apply. */
const POLICY = `default-src 'none'; img-src data:; style-src ${hash(STYLE)}; script-src ${hash(SCRIPT)}; base-uri 'none'; form-action 'none'`

/** How many runs are open at the start, at most. */
const MOST_OPEN = 5

/** A report as one page: complete without scripts and without any network, worst runs first. */
export function htmlReport(report: LoadReport): string {
  const runs = VERDICT_ORDER.flatMap((verdict) => report.runs.filter((run) => run.verdict === verdict))
  const open = runs.length === 1 ? 1 : Math.min(MOST_OPEN, runs.filter(({ verdict }) => verdict === 'fail' || verdict === 'invalid').length)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="vitest-load ${text(report.tool.version)}">
<title>${TITLES[report.verdict]} – load report</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>Load report ${badge(report.verdict)}</h1>
<p class="muted">${countsOf(report)} · ${text(report.createdAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC'))} · vitest-load ${text(report.tool.version)}</p>
<div class="tools" id="tools" hidden></div>
</header>
<main>
${runs.length === 0 ? '<p>No load ran.</p>' : `<nav id="index" aria-label="All runs">${index(runs)}</nav>`}
${runs.map((run, at) => runSection(run, at, at < open)).join('\n')}
</main>
<footer>Latency counts from when an iteration was due. Percentiles of a stretch of time are of that stretch alone, not averages. A limit is inclusive.</footer>
<script>${SCRIPT}</script>
</body>
</html>
`
}

const TITLES: Readonly<Record<JudgedVerdict, string>> = { pass: 'Pass', fail: 'FAIL', invalid: 'INVALID', 'not-judged': 'Not judged' }

function countsOf({ runs }: LoadReport): string {
  const counts = VERDICT_ORDER.flatMap((verdict) => {
    const count = runs.filter((run) => run.verdict === verdict).length
    return count === 0 ? [] : [`${formatCount(count)} ${TITLES[verdict].toLowerCase()}`]
  })
  return `${formatCount(runs.length)} run${runs.length === 1 ? '' : 's'}${counts.length === 0 ? '' : `: ${counts.join(', ')}`}`
}

/** `checkout > holds its budget · run 2 · attempt 2`. */
function nameOf({ test, suite, run }: ReportRun): string {
  const { name, file } = test ?? suite ?? { name: '', file: '' }
  const attempt = test !== null && test.attempt > 1 ? ` · attempt ${test.attempt}` : ''
  return `${name === '' ? file : name}${run > 0 ? ` · run ${run + 1}` : ''}${attempt}`
}

const COLUMNS = [
  { title: 'test' },
  { title: 'verdict' },
  ...['iterations', 'bad', 'rate', 'p50', 'p95', 'p99', 'max'].map((title) => ({ title, isNumber: true })),
]

function index(runs: readonly ReportRun[]): string {
  const rows = runs.map((run, at): readonly Cell[] => {
    const result = resultOf(run)
    const { iterations, latency, throughput } = result ?? {}
    const bad = iterations === undefined ? Number.NaN : iterations.failed + iterations.cutOff + iterations.dropped
    const name = `<a href="#run-${at + 1}"><bdi>${text(nameOf(run))}</bdi></a>${run.kind === 'load' ? '' : ` <small>${run.kind}${run.kind === 'comparison' ? ', head' : ''}</small>`}`
    return [
      { markup: name },
      { markup: badge(run.verdict) },
      numberCell(iterations?.started ?? Number.NaN, formatCount),
      numberCell(bad, formatCount),
      numberCell(throughput?.mean ?? Number.NaN, formatRate),
      ...(['p50', 'p95', 'p99', 'max'] as const).map((quantile) => numberCell(latency?.[quantile] ?? Number.NaN, formatDuration)),
    ]
  })
  return table('All runs, worst first', COLUMNS, rows, { isSortable: false })
}

function runSection(run: ReportRun, at: number, isOpen: boolean): string {
  const name = nameOf(run)
  return (
    `<details class="run" id="run-${at + 1}" data-verdict="${run.verdict}" data-name="${text(name.toLowerCase())}"${isOpen ? ' open' : ''}>` +
    `<summary>${badge(run.verdict)}<h2><bdi>${text(name)}</bdi></h2> <span class="muted">${text(keyNumbers(run))}</span></summary>\n` +
    [claimsTable(run), sectionOf(run), factsOf(run)].join('\n') +
    '</details>'
  )
}

function sectionOf(run: ReportRun): string {
  if (run.kind === 'capacity') return capacitySection(run)
  if (run.kind === 'sweep') return sweepSection(run)
  return run.kind === 'load' ? loadSection(run) : comparisonSection(run)
}

function keyNumbers(run: ReportRun): string {
  const capacity = run.kind === 'capacity' ? capacityOf(run) : undefined
  if (capacity !== undefined) return `capacity ${capacityText(capacity)}`
  const sweep = run.kind === 'sweep' ? sweepOf(run) : undefined
  if (sweep !== undefined) return rangeText(sweep)
  const result = resultOf(run)
  if (result === undefined) return ''
  const { iterations, latency, throughput } = result
  return [
    `${formatCount(iterations.started)} iterations`,
    formatRate(throughput.mean),
    ...(latency.count === 0 ? ['no iteration succeeded'] : [`p50 ${formatDuration(latency.p50)}`, `p99 ${formatDuration(latency.p99)}`]),
  ].join(' · ')
}

function factsOf(run: ReportRun): string {
  const { machine, commit, test, suite, startedAt, profile, truncated } = run
  const place = test ?? suite
  const result = resultOf(run)
  const pairs: readonly (readonly [string, string])[] = [
    ...(result === undefined ? [] : runFacts(result)),
    [
      'file',
      `${place?.file ?? ''}${place === undefined || place.project === '' ? '' : ` (project ${place.project})`}${test === null ? ', in a hook' : ''}`,
    ],
    ['started', startedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')],
    ['machine', `${machine.cpu}, ${machine.cores} cores, ${Math.round(machine.memoryBytes / 1e9)} GB; ${machine.os}; Node ${machine.node}`],
    ...(commit === null
      ? []
      : [
          [
            'commit',
            `${commit.sha.slice(0, 12)}${commit.branch === null ? '' : ` on ${commit.branch}`}${commit.dirty === true ? ', with changes' : ''}`,
          ] as const,
        ]),
    ...(profile === 'full' ? [] : [['profile', profile] as const]),
    ...(truncated === undefined ? [] : [['left out', `${truncated.join(', ')}: the runs of its test were too large together`] as const]),
  ]
  return facts(pairs)
}
