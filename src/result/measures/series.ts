import { CoarseWindow } from '../../record/coarse-window.ts'
import type { BlockSnapshot, Snapshot } from '../../record/snapshot.ts'
import type { SeriesPoint } from '../load-result.ts'

/**
 * The blocks of a run combined into seconds, or single blocks if these are longer. A second in which nothing ended has a point too: that is what a stalled
 * target looks like.
 */
export function seriesFrom({ blockMs, blocks, firstDueMs }: Pick<Snapshot, 'blockMs' | 'blocks' | 'firstDueMs'>): readonly SeriesPoint[] {
  const [first, last] = [blocks[0], blocks.at(-1)]
  if (first === undefined || last === undefined) return []
  const perPoint = Math.max(1, Math.ceil(1_000 / blockMs))
  const start = Math.min(first.index, Math.floor(firstDueMs / blockMs) || 0)
  const points = Array.from({ length: Math.floor((last.index - start) / perPoint) + 1 }, (): BlockSnapshot[] => [])
  for (const block of blocks) points[Math.floor((block.index - start) / perPoint)]!.push(block)
  const window = new CoarseWindow('succeeded')
  return points.map((within, at) => pointFrom(within, window, (start + at * perPoint) * blockMs, perPoint * blockMs))
}

/** `window` is empty before and after. */
function pointFrom(blocks: readonly BlockSnapshot[], window: CoarseWindow, startMs: number, durationMs: number): SeriesPoint {
  for (const block of blocks) window.add(block)
  const [p50, p99] = [window.quantile(0.5), window.quantile(0.99)]
  for (const block of blocks) window.remove(block)
  return {
    startMs,
    durationMs,
    succeeded: blocks.reduce((sum, block) => sum + block.succeeded, 0),
    bad: blocks.reduce((sum, block) => sum + block.bad, 0),
    p50,
    p99,
  }
}
