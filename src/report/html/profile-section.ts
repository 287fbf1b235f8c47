import type { LoadResult } from '../../result/load-result.ts'
import { formatCount, formatDuration, formatRatio } from '../../units/format.ts'
import { flameGraph } from '../svg/charts/flame-graph.ts'
import { numberCell, table, textCell } from './markup.ts'

const TITLE = 'CPU profile of the target: callers above what they call'
const COLUMNS = [{ title: 'function' }, { title: 'of its busy time', isNumber: true }, { title: 'where' }]

/** Where the target spent its time, if it was profiled, and what that cost it. */
export function profileSection({ target }: LoadResult): string {
  if (target?.profile === undefined) return ''
  const { hottest, flame, samples, durationMs, cost } = target.profile
  const rows = hottest.map(({ name, place, share }) => [textCell(name, 120), numberCell(share, formatRatio), textCell(place ?? '–', 200)])
  const added = Number.isNaN(cost) ? 'an unknown amount' : `about ${formatRatio(cost)}`
  const more = `${formatCount(samples)} samples in ${formatDuration(durationMs)}; profiling added ${added} to the CPU time of the target`
  const graph = flameGraph(TITLE, flame)
  return (
    table('Hottest functions of the target', COLUMNS, rows, { more }) +
    (graph === '' ? '' : `<div class="scroll" role="region" aria-label="CPU profile" tabindex="0">${graph}</div>`)
  )
}
