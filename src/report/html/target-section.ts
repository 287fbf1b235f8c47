import type { LoadResult } from '../../result/load-result.ts'
import type { TargetStats } from '../../result/measures/target-stats.ts'
import { formatBytes } from '../../units/bytes.ts'
import { formatCount, formatDuration, formatNumber, formatRatio } from '../../units/format.ts'
import { attributionOf } from '../../result/attribution.ts'
import { flameGraph } from '../svg/charts/flame-graph.ts'
import { facts, lines, numberCell, table, text, textCell } from './markup.ts'

const MOST_TARGETS = 4
/** How many of the last lines that a target wrote are shown, at most. */
const MOST_LINES = 20

const PROFILE_TITLE = 'CPU profile of the target: callers above what they call'
const FUNCTION_COLUMNS = [{ title: 'function' }, { title: 'of its busy time', isNumber: true }, { title: 'where' }]

/** What the targets that `serve` started did meanwhile, what limited the run, and what they wrote if the report may contain that. */
export function targetSection(result: LoadResult): string {
  const { target, otherTargets } = result
  if (target === undefined) return ''
  const all = [target, ...otherTargets]
  const shown = all.slice(0, MOST_TARGETS)
  const attribution = attributionOf(result)
  return [
    attribution === undefined ? '' : `<p><b>Limited by:</b> ${text(attribution.text)}</p>`,
    ...shown.map((one, index) => `<h3 class="over">${titleOf(one, index)}</h3>${factsOf(one)}${outputOf(one)}`),
    all.length > MOST_TARGETS ? `<p class="more">and ${formatCount(all.length - MOST_TARGETS)} more targets</p>` : '',
  ].join('')
}

const titleOf = ({ pid }: TargetStats, index: number): string =>
  `${index === 0 ? 'What the target did meanwhile' : 'Another target'}${pid === undefined ? '' : ` (process ${pid})`}`

type Fact = readonly [name: string, value: (target: TargetStats) => string | undefined]

const FACTS: readonly Fact[] = [
  ['state', ({ ended }) => ended ?? 'running'],
  ['note', ({ note }) => note],
  ['CPU time per iteration', ({ cpu }) => numberText(cpu?.microsPerIteration, (micros) => formatDuration(micros / 1_000))],
  ['busy cores, mean', ({ cpu }) => numberText(cpu?.meanCores, formatNumber)],
  ['busy cores, highest in 100 ms', ({ cpu }) => numberText(cpu?.maxCores, formatNumber)],
  ['event loop busy', ({ eventLoop }) => numberText(eventLoop?.utilization, formatRatio)],
  ['event loop delay p99', ({ eventLoop }) => numberText(eventLoop?.delayP99Ms, formatDuration)],
  ['garbage collection', ({ gcMs }) => numberText(gcMs, formatDuration)],
  ['memory, highest', ({ memory }) => numberText(memory?.rssMax, formatBytes)],
  ['memory, start to end', ({ memory }) => range(memory && [memory.rssStart, memory.rssEnd], formatBytes)],
  ['heap at the end', ({ memory }) => numberText(memory?.heapUsedEnd, formatBytes)],
  ['handles, start to end', ({ handles }) => range(handles && [handles.start, handles.end], formatCount)],
  ['waiting for a core, all threads', ({ runQueueMs }) => numberText(runQueueMs?.total, formatDuration)],
  ['waiting for a core, longest in 100 ms', ({ runQueueMs }) => numberText(runQueueMs?.maxWindow, formatDuration)],
  ['held back at its CPU limit', ({ throttledMs }) => numberText(throttledMs, formatDuration)],
]

const factsOf = (target: TargetStats): string =>
  facts(
    FACTS.flatMap(([name, value]) => {
      const known = value(target)
      return known === undefined ? [] : [[name, known]]
    }),
  )

const numberText = (value: number | undefined, format: (value: number) => string): string | undefined =>
  value === undefined || Number.isNaN(value) ? undefined : format(value)

function range(ends: readonly number[] | undefined, format: (value: number) => string): string | undefined {
  return ends === undefined || ends.some(Number.isNaN) ? undefined : ends.map((end) => format(end)).join(' to ')
}

/** Left out of a report unless the option `output` is on. */
function outputOf({ output }: TargetStats): string {
  const written = output.trimEnd()
  if (written === '') return ''
  const last = written.split('\n').slice(-MOST_LINES).join('\n')
  return `<details class="part"><summary><h3>What the target wrote last</h3></summary><pre>${lines(last)}</pre></details>`
}

/** Where the target spent its time, if it was profiled, and what that cost it. */
export function profileSection({ target }: LoadResult): string {
  if (target?.profile === undefined) return ''
  const { hottest, flame, samples, durationMs, cost } = target.profile
  const rows = hottest.map(({ name, place, share }) => [textCell(name, 120), numberCell(share, formatRatio), textCell(place ?? '–', 200)])
  const added = Number.isNaN(cost) ? 'an unknown amount' : `about ${formatRatio(cost)}`
  const more = `${formatCount(samples)} samples in ${formatDuration(durationMs)}; profiling added ${added} to the CPU time of the target`
  const graph = flameGraph(PROFILE_TITLE, flame)
  return (
    table('Hottest functions of the target', FUNCTION_COLUMNS, rows, { more }) +
    (graph === '' ? '' : `<div class="scroll" role="region" aria-label="CPU profile" tabindex="0">${graph}</div>`)
  )
}
