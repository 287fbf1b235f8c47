import { quantileName } from '../../stats/named-quantile.ts'
import { QUANTILES, type QuantileMetric } from '../../stats/comparison/metric.ts'
import { isWebAddress } from '../../plan/options/http/trace.ts'
import { escapeXml } from '../svg/parts/element.ts'
import type { LatencyStats, LoadResult, ScopeResult, SlowestIteration, StepResult } from '../../result/load-result.ts'
import { formatBandwidth, formatBytes } from '../../units/bytes.ts'
import { formatCount, formatDuration, formatNumber, formatRate, formatRatio } from '../../units/format.ts'
import { agentName } from '../../result/agent-name.ts'
import { numberCell, table, text, textCell, type Cell, type Column } from './markup.ts'

/** Rows of a table, at most. The document has all of them. */
const MOST_STEPS = 30
const MOST_STAGES = 20
const MOST_ERRORS = 10
const MOST_STATUSES = 20
const MOST_SCENARIOS = 20
const MOST_METRICS = 20
const MOST_AGENTS = 50
/** A longer message is cut off. */
const MESSAGE = 240

const number = (title: string): Column => ({ title, isNumber: true })
const ms = (value: number): Cell => numberCell(value, formatDuration)
const count = (value: number): Cell => numberCell(value, formatCount)

const restOf = (all: number, shown: number): { readonly more?: string } =>
  all > shown ? { more: `and ${formatCount(all - shown)} more` } : {}

/** The tables of an arm of a comparison. */
export const armTables = (result: LoadResult): string => latencyTable(result) + statusTable(result) + errorTable(result)

/** The tables of a run. */
export function runTables(result: LoadResult): string {
  return [
    latencyTable(result),
    statusTable(result),
    errorTable(result),
    stepTable(result),
    callErrorTable(result),
    stageTable(result),
    phaseTable(result),
    serverTimingTable(result),
    metricTable(result),
    slowestTable(result),
    agentTable(result),
  ].join('')
}

const QUANTILE_NAMES = Object.keys(QUANTILES) as readonly QuantileMetric[]
const QUANTILE_TITLES = Object.values(QUANTILES).map(quantileName)

const distributionCells = (stats: LatencyStats): readonly Cell[] => [
  count(stats.count),
  ms(stats.mean),
  ms(stats.min),
  ...QUANTILE_NAMES.map((name) => ms(stats[name])),
  ms(stats.max),
]

const DISTRIBUTION_COLUMNS = [number('samples'), number('mean'), number('min'), ...QUANTILE_TITLES.map(number), number('max')]

/** A row for each scenario. */
export function scenarioTable({ scenarios }: LoadResult): string {
  const all = Object.entries(scenarios)
  const rows = all
    .slice(0, MOST_SCENARIOS)
    .map(([name, { iterations, throughput, errorRate, latency }]) => [
      textCell(name, 120),
      count(iterations.started + iterations.dropped),
      numberCell(throughput.mean, formatRate),
      numberCell(errorRate, formatRatio),
      ...(['p50', 'p95', 'p99', 'max'] as const).map((quantile) => ms(latency[quantile])),
    ])
  const columns = ['due', 'rate', 'error rate', 'p50', 'p95', 'p99', 'max'].map(number)
  return table('Scenarios', [{ title: 'scenario' }, ...columns], rows, restOf(all.length, MOST_SCENARIOS))
}

/** A row for each agent. Documents of earlier versions know none. */
function agentTable({ agents = [] }: Partial<Pick<LoadResult, 'agents'>>): string {
  const rows = agents
    .slice(0, MOST_AGENTS)
    .map(({ id, machine, iterations, clockUncertaintyMs, generator, lost }) => [
      textCell(agentName(id), 40),
      textCell(machine, 60),
      count(iterations.started),
      count(iterations.failed + iterations.cutOff + iterations.dropped),
      ms(generator?.loopDelayP99Ms ?? Number.NaN),
      ms(generator?.sendLatenessP99Ms ?? Number.NaN),
      numberCell(generator?.utilization ?? Number.NaN, formatRatio),
      ms(clockUncertaintyMs),
      textCell(lost === undefined ? 'finished' : `lost: ${lost}`, MESSAGE),
    ])
  const columns = ['iterations', 'bad', 'loop delay p99', 'send lateness p99', 'loop busy', 'clock ±'].map(number)
  return table(
    'Agents',
    [{ title: 'agent' }, { title: 'machine' }, ...columns, { title: 'state' }],
    rows,
    restOf(agents.length, MOST_AGENTS),
  )
}

function latencyTable({ latency, serviceTime, failedLatency, plan, warmup }: LoadResult): string {
  const rows = [
    { name: 'latency', stats: latency },
    // In a closed model they are the same.
    ...(plan.model.kind === 'closed' ? [] : [{ name: 'service time', stats: serviceTime }]),
    ...(failedLatency.count > 0 ? [{ name: 'of failed ones', stats: failedLatency }] : []),
    ...(warmup.latency.count > 0 ? [{ name: 'of the warm-up', stats: warmup.latency }] : []),
  ]
  return table(
    'Latency',
    [{ title: '' }, ...DISTRIBUTION_COLUMNS],
    rows.map(({ name, stats }) => [textCell(name), ...distributionCells(stats)]),
  )
}

function statusTable({ statuses, withoutStatus, failedDespiteStatus, iterations }: LoadResult): string {
  const all = Object.entries(statuses)
  const total = iterations.started + iterations.dropped
  const share = (value: number): Cell => numberCell(total === 0 ? Number.NaN : value / total, formatRatio)
  const rows = all
    .slice(0, MOST_STATUSES)
    .map(([status, value]) => [textCell(status), count(value), share(value), count(failedDespiteStatus[Number(status)] ?? 0)])
  const none = withoutStatus > 0 ? [[textCell('none'), count(withoutStatus), share(withoutStatus), count(0)]] : []
  return table(
    'Statuses',
    [{ title: 'status' }, number('iterations'), number('share'), number('failed all the same')],
    [...rows, ...none],
    restOf(all.length, MOST_STATUSES),
  )
}

function errorTable({ errors }: Pick<ScopeResult, 'errors'>): string {
  const sorted = errors.toSorted((first, second) => second.count - first.count)
  const rows = sorted.slice(0, MOST_ERRORS).map(({ code, count: times, message, firstAtMs, lastAtMs = firstAtMs, at }) => [
    textCell(code, 60),
    count(times),
    ms(firstAtMs),
    ms(lastAtMs),
    {
      markup: `<bdi>${text(message === code ? '' : message, MESSAGE)}</bdi>${at === undefined ? '' : ` <small>at ${text(at, MESSAGE)}</small>`}`,
    },
  ])
  return table(
    'Errors',
    [{ title: 'code' }, number('count'), number('first at'), number('last at'), { title: 'message of the first' }],
    rows,
    restOf(errors.length, MOST_ERRORS),
  )
}

/** Why calls failed, also those whose failure the task handled. */
function callErrorTable({ steps, requests }: LoadResult): string {
  const named = Object.entries(steps).flatMap(([name, { errors }]) => errors.map((error) => ({ name, ...error })))
  const all = named.length > 0 ? named : requests.errors.map((error) => ({ name: 'all requests', ...error }))
  const rows = all
    .toSorted((first, second) => second.count - first.count)
    .slice(0, MOST_ERRORS)
    .map(({ name, code, count: times, message }) => [
      textCell(name, 120),
      textCell(code, 60),
      count(times),
      textCell(message === code ? '' : message, MESSAGE),
    ])
  const columns = [{ title: 'step' }, { title: 'code' }, number('count'), { title: 'message of the first' }]
  return table('Errors of calls', columns, rows, restOf(all.length, MOST_ERRORS))
}

const stepCells = (name: string, { count: calls, failed, serviceTime, statuses }: StepResult): readonly Cell[] => [
  textCell(name, 120),
  count(calls),
  count(failed),
  ms(serviceTime.p50),
  ms(serviceTime.p95),
  ms(serviceTime.p99),
  ms(serviceTime.max),
  textCell(
    Object.entries(statuses)
      .map(([status, times]) => `${status}: ${formatCount(times)}`)
      .join(' '),
    60,
  ),
]

function stepTable({ steps, requests }: LoadResult): string {
  const all = Object.entries(steps).toSorted(([, first], [, second]) => second.failed - first.failed || second.count - first.count)
  const rows = [
    ...all.slice(0, MOST_STEPS).map(([name, step]) => stepCells(name, step)),
    ...(requests.count > 0 ? [stepCells('all requests', requests)] : []),
  ]
  const columns = [
    { title: 'step' },
    number('calls'),
    number('failed'),
    number('p50'),
    number('p95'),
    number('p99'),
    number('max'),
    { title: 'statuses' },
  ]
  return table('Steps and requests, by service time', columns, rows, { isSortable: true, ...restOf(all.length, MOST_STEPS) })
}

function stageTable({ stages, plan }: LoadResult): string {
  const rows = stages.slice(0, MOST_STAGES).map(({ iterations, latency, throughput, errorRate }, index) => {
    const stage = plan.model.stages[index]
    const load =
      stage === undefined
        ? String(index)
        : `${index}: ${formatCount(stage.from)} to ${formatCount(stage.to)} in ${formatDuration(stage.durationMs)}`
    return [
      textCell(load),
      count(iterations.started + iterations.dropped),
      numberCell(throughput.mean, formatRate),
      numberCell(errorRate, formatRatio),
      ms(latency.p50),
      ms(latency.p95),
      ms(latency.p99),
    ]
  })
  const unit = plan.model.kind === 'open' ? 'stage: arrivals/s' : 'stage: users'
  return table(
    'Stages',
    [{ title: unit }, number('due'), number('rate'), number('error rate'), number('p50'), number('p95'), number('p99')],
    rows,
    restOf(stages.length, MOST_STAGES),
  )
}

const PHASE_NAMES: Readonly<Record<string, string>> = { firstByte: 'first byte' }

function phaseTable({ phases }: LoadResult): string {
  const rows = Object.entries(phases)
    .filter(([, stats]) => stats.count > 0)
    .map(([name, stats]) => [
      textCell(PHASE_NAMES[name] ?? name),
      count(stats.count),
      ms(stats.p50),
      ms(stats.p95),
      ms(stats.p99),
      ms(stats.max),
    ])
  return table('Phases of calls', [{ title: 'phase' }, number('calls'), number('p50'), number('p95'), number('p99'), number('max')], rows)
}

function serverTimingTable({ serverTiming }: LoadResult): string {
  const rows = Object.entries(serverTiming).map(([name, stats]) => [
    textCell(name, 120),
    count(stats.count),
    ms(stats.p50),
    ms(stats.p95),
    ms(stats.p99),
    ms(stats.max),
  ])
  const columns = ['replies', 'p50', 'p95', 'p99', 'max'].map(number)
  return table('Server timings, as the target gives them', [{ title: 'server timing' }, ...columns], rows)
}

const plain = (value: number): Cell => numberCell(value, formatNumber)

function metricTable({ metrics }: LoadResult): string {
  const all = Object.entries(metrics)
  const rows = all
    .slice(0, MOST_METRICS)
    .map(([name, stats]) => [
      textCell(name, 120),
      count(stats.count),
      plain(stats.sum),
      plain(stats.mean),
      plain(stats.p50),
      plain(stats.p95),
      plain(stats.max),
    ])
  return table(
    'Metrics',
    [{ title: 'metric' }, number('values'), number('sum'), number('mean'), number('p50'), number('p95'), number('max')],
    rows,
    restOf(all.length, MOST_METRICS),
  )
}

/** The only link to somewhere else: an address that the options of the run gave. A document may come from anywhere, so it is checked again. */
function traceCell({ traceId, sampled, traceUrl }: Pick<SlowestIteration, 'traceId' | 'sampled' | 'traceUrl'>): Cell {
  if (traceId === undefined || sampled !== true) return { markup: traceId === undefined ? '–' : '<small>not sampled</small>' }
  const id = `<code>${text(traceId)}</code>`
  return {
    markup: traceUrl !== undefined && isWebAddress(traceUrl) ? `<a href="${escapeXml(traceUrl)}" rel="noopener noreferrer">${id}</a>` : id,
  }
}

function slowestTable({ slowest }: LoadResult): string {
  const isTraced = slowest.some(({ traceId }) => traceId !== undefined)
  const rows = slowest.map(({ index, latencyMs, startMs, status, step, ...trace }) => [
    textCell(`iteration ${index}`),
    ms(latencyMs),
    ms(startMs),
    textCell(status === 0 ? 'none' : String(status)),
    textCell(step ?? '–', 100),
    ...(isTraced ? [traceCell(trace)] : []),
  ])
  return table(
    'Slowest iterations',
    [
      { title: '' },
      number('latency'),
      number('due at'),
      { title: 'status' },
      { title: 'slowest step' },
      ...(isTraced ? [{ title: 'trace' }] : []),
    ],
    rows,
  )
}

/** Facts about a run besides its numbers, as pairs. */
export function runFacts(result: LoadResult): readonly (readonly [name: string, value: string])[] {
  const { plan, users, bytes, bandwidth, generator, aborted, abortReason, seed } = result
  const measured = [
    ...(plan.model.kind === 'open' ? [['send lateness p99', generator.sendLatenessP99Ms, formatDuration] as const] : []),
    ['loop delay p99', generator.loopDelayP99Ms, formatDuration] as const,
    ['utilisation', generator.utilization, formatRatio] as const,
    ['garbage collection', generator.gcMs, formatDuration] as const,
    ['CPU per iteration', generator.cpuMicrosPerIteration / 1_000, formatDuration] as const,
  ].flatMap(([name, value, format]) => (Number.isNaN(value) ? [] : [`${name} ${format(value)}`]))
  return [
    ['plan', plan.text],
    ['replay', `VITEST_LOAD_SEED=${seed}`],
    ...(aborted ? [['aborted', abortReason ?? 'before its end'] as const] : []),
    ['users', `${formatCount(users.started)} started${users.failedStart > 0 ? `, ${formatCount(users.failedStart)} failed to start` : ''}`],
    ...(bytes.sent + bytes.received > 0
      ? [
          [
            'bodies',
            `sent ${formatBytes(bytes.sent)}, received ${formatBytes(bytes.received)} (${formatBandwidth(bandwidth.received)})`,
          ] as const,
        ]
      : []),
    ['generator', `${result.sound ? 'sound' : 'NOT SOUND'}${measured.length > 0 ? `: ${measured.join(', ')}` : ''}`],
  ]
}
