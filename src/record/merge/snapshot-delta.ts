import type { Snapshot } from '../snapshot.ts'

/**
 * The change of a recorder since an earlier snapshot, sent repeatedly during a run. In a long run nearly everything is blocks, and nearly all of them are
 * finished and never change again: only later ones are included.
 */
export interface SnapshotDelta extends Snapshot {
  /** How many blocks of the earlier snapshot, from the first one on, are unchanged; {@link blocks} are those after them. */
  readonly keptBlocks: number
}

/** The change from `before` to `snapshot` of the same recorder; without `before`, everything. */
export function deltaOf(snapshot: Snapshot, before: Snapshot | undefined): SnapshotDelta {
  const known = before?.blockMs === snapshot.blockMs ? before.blocks : []
  let kept = 0
  // A finished block is the same object in every snapshot.
  while (kept < known.length && known[kept] === snapshot.blocks[kept]) kept += 1
  return { ...snapshot, blocks: snapshot.blocks.slice(kept), keptBlocks: kept }
}

/** The inverse of {@link deltaOf}. */
export function withDelta({ keptBlocks, ...snapshot }: SnapshotDelta, before: Snapshot | undefined): Snapshot {
  return keptBlocks === 0 ? snapshot : { ...snapshot, blocks: [...before!.blocks.slice(0, keptBlocks), ...snapshot.blocks] }
}
