import { CoarseWindow } from '../../record/coarse-window.ts'
import type { BlockSnapshot } from '../../record/snapshot.ts'
import type { LoadResult } from '../../result/load-result.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { PerSecond } from '../../units/rate.ts'
import { columnsOf } from './columns.ts'

/** What happened in one stretch of a run. */
export interface Stretch {
  readonly fromMs: Milliseconds
  readonly toMs: Milliseconds
  readonly succeededPerSecond: PerSecond
  readonly badPerSecond: PerSecond
  /** Of that stretch alone; `NaN` if nothing succeeded, or if it is not known. */
  readonly p50Ms: Milliseconds
  readonly p99Ms: Milliseconds
  /** Empty if the blocks were left out. */
  readonly blocks: readonly BlockSnapshot[]
}

/** The course of a run in at most `most` stretches of equal length, from its blocks: a run of a second has a course too. Without blocks, from its series. */
export function courseOf(result: Pick<LoadResult, 'series' | 'blocks'>, most: number): readonly Stretch[] {
  const { blockMs, blocks } = result.blocks
  const [first, last] = [blocks[0], blocks.at(-1)]
  if (first === undefined || last === undefined)
    return columnsOf(result, most).map((column) => ({ ...column, p50Ms: Number.NaN, blocks: [] }))
  const perStretch = Math.ceil((last.index - first.index + 1) / most)
  const groups = Array.from({ length: Math.ceil((last.index - first.index + 1) / perStretch) }, (): BlockSnapshot[] => [])
  for (const block of blocks) groups[Math.floor((block.index - first.index) / perStretch)]!.push(block)
  const window = new CoarseWindow('succeeded')
  return groups.map((group, at) => {
    const fromMs = (first.index + at * perStretch) * blockMs
    const toMs = Math.min(fromMs + perStretch * blockMs, (last.index + 1) * blockMs)
    for (const block of group) window.add(block)
    const [p50Ms, p99Ms] = [window.quantile(0.5), window.quantile(0.99)]
    for (const block of group) window.remove(block)
    const perSecond = (counts: readonly number[]): PerSecond => (counts.reduce((sum, count) => sum + count, 0) * 1_000) / (toMs - fromMs)
    return {
      fromMs,
      toMs,
      succeededPerSecond: perSecond(group.map(({ succeeded }) => succeeded)),
      badPerSecond: perSecond(group.map(({ bad }) => bad)),
      p50Ms,
      p99Ms,
      blocks: group,
    }
  })
}
