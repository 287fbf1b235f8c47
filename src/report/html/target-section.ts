import type { LoadResult } from '../../result/load-result.ts'
import type { TargetStats } from '../../result/measures/target-stats.ts'
import { formatBytes } from '../../units/bytes.ts'
import { formatCount, formatDuration, formatNumber, formatRatio } from '../../units/format.ts'
import { attributionOf } from '../../result/attribution.ts'
import { facts, lines, text } from './markup.ts'

const MOST_TARGETS = 4
/** How many of the last lines that a target wrote are shown, at most. */
const MOST_LINES = 20

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
