import type { Snapshot } from '../snapshot.ts'

/**
 * What a recorder has come to since an earlier snapshot of it, as it is sent again and again while a run goes on. Of a long run nearly everything is blocks, and
 * of these nearly all are finished and never change again: only what came after them is told.
 */
export interface SnapshotDelta extends Snapshot {
  /** How many blocks of the earlier snapshot, from the first one on, stand as they were; {@link blocks} are those behind them. */
  readonly keptBlocks: number
}

/** The change from `before` to `snapshot`, which are of one recorder; without `before`, all of it. */
export function deltaOf(snapshot: Snapshot, before: Snapshot | undefined): SnapshotDelta {
  const known = before?.blockMs === snapshot.blockMs ? before.blocks : []
  let kept = 0
  // A block that is finished is the same object in every snapshot.
  while (kept < known.length && known[kept] === snapshot.blocks[kept]) kept += 1
  return { ...snapshot, blocks: snapshot.blocks.slice(kept), keptBlocks: kept }
}

/** The inverse of {@link deltaOf}. */
export function withDelta({ keptBlocks, ...snapshot }: SnapshotDelta, before: Snapshot | undefined): Snapshot {
  return keptBlocks === 0 ? snapshot : { ...snapshot, blocks: [...before!.blocks.slice(0, keptBlocks), ...snapshot.blocks] }
}
