import { bucketCount, bucketOf, COARSE, wholeOf } from '../stats/buckets.ts'
import { addCounts, eachCount, encodeCounts } from '../stats/encoding.ts'
import type { Milliseconds } from '../units/duration.ts'
import type { BlockSnapshot } from './snapshot.ts'

const { floor, max } = Math

/** Divides a second, as do its doubles up to a second, so that blocks add up to the seconds of the series. */
export const SHORTEST_MS = 62.5
export const MOST_BLOCKS = 640

/** The length of block that gives a run of `plannedMs` at most 600 blocks; a run without a known end starts with the shortest. */
export function blockLength(plannedMs: Milliseconds): Milliseconds {
  let lengthMs = SHORTEST_MS
  while (Number.isFinite(plannedMs) && plannedMs / lengthMs > 600) lengthMs *= 2
  return lengthMs
}

/** Blocks in order of time, without empty ones, and their length. */
export interface BlockSeries {
  readonly blockMs: Milliseconds
  readonly blocks: readonly BlockSnapshot[]
}

/**
 * What ended when: a coarse histogram for each block of time since the start of the run.
 *
 * Invariant: at most 640 blocks, and the shortest length, of the first one and its doubles, that allows it; when one block more would begin, pairs
 * are merged and every block becomes twice as long. The block being filled is dense; a finished one keeps only what it hit.
 * Times must not fall: one from before the block being filled counts in that block.
 */
export class Blocks {
  #lengthMs: Milliseconds
  #finished: BlockSnapshot[] = []
  #index = 0
  #endMs: Milliseconds
  #succeeded = 0
  #bad = 0
  readonly #counts = new Float64Array(bucketCount(COARSE))

  constructor(lengthMs: Milliseconds) {
    this.#lengthMs = lengthMs
    this.#endMs = lengthMs
  }

  succeeded(atMs: Milliseconds, micros: number): void {
    if (atMs >= this.#endMs) this.#moveTo(atMs)
    this.#succeeded += 1
    this.#counts[bucketOf(wholeOf(micros), COARSE)]! += 1
  }

  bad(atMs: Milliseconds): void {
    if (atMs >= this.#endMs) this.#moveTo(atMs)
    this.#bad += 1
  }

  get series(): BlockSeries {
    return { blockMs: this.#lengthMs, blocks: [...this.#finished, ...this.#filling()] }
  }

  /** The block being filled, in a list that is empty if nothing has ended in it yet. */
  #filling(): readonly BlockSnapshot[] {
    if (this.#succeeded + this.#bad === 0) return []
    return [{ index: this.#index, succeeded: this.#succeeded, bad: this.#bad, buckets: encodeCounts(this.#counts) }]
  }

  #moveTo(atMs: Milliseconds): void {
    this.#finished.push(...this.#filling())
    this.#clear()
    while (this.#finished.length >= MOST_BLOCKS && this.#finished.at(-1)!.index < floor(atMs / this.#lengthMs)) this.#widen()
    this.#index = floor(atMs / this.#lengthMs)
    this.#endMs = (this.#index + 1) * this.#lengthMs
    // Blocks that became longer may reach into the time that is filled now: such a block is opened again.
    if (this.#finished.at(-1)?.index === this.#index) this.#reopen(this.#finished.pop()!)
  }

  #clear(): void {
    this.#succeeded = 0
    this.#bad = 0
    this.#counts.fill(0)
  }

  #widen(): void {
    const { blockMs, blocks } = widened({ blockMs: this.#lengthMs, blocks: this.#finished })
    this.#lengthMs = blockMs
    this.#finished = [...blocks]
  }

  #reopen({ succeeded, bad, buckets }: BlockSnapshot): void {
    this.#succeeded = succeeded
    this.#bad = bad
    eachCount(buckets, (bucket, count) => {
      this.#counts[bucket] = count
    })
  }
}

/**
 * Merges series, at the longest of their lengths, or a longer one if there would be more than 640 blocks: what one {@link Blocks} with the samples of all would
 * contain. The lengths must be doubles of one another, as those of {@link blockLength} and their doubles are.
 */
export function mergeBlocks(parts: readonly BlockSeries[]): BlockSeries {
  const blockMs = parts.reduce((longest, part) => max(longest, part.blockMs), 0)
  let merged: BlockSeries = { blockMs, blocks: gathered(parts.flatMap((part) => scaledBy(part.blocks, part.blockMs / blockMs))) }
  while (merged.blocks.length > MOST_BLOCKS) merged = widened(merged)
  return merged
}

/** The same blocks at twice their length. */
function widened({ blockMs, blocks }: BlockSeries): BlockSeries {
  return { blockMs: blockMs * 2, blocks: gathered(scaledBy(blocks, 1 / 2)) }
}

const scaledBy = (blocks: readonly BlockSnapshot[], factor: number): readonly BlockSnapshot[] =>
  factor === 1 ? blocks : blocks.map((block) => ({ ...block, index: floor(block.index * factor) }))

/** Adds up blocks of the same index, in order. */
function gathered(blocks: readonly BlockSnapshot[]): readonly BlockSnapshot[] {
  const byIndex = new Map<number, BlockSnapshot[]>()
  for (const block of blocks) {
    const known = byIndex.get(block.index)
    if (known === undefined) byIndex.set(block.index, [block])
    else known.push(block)
  }
  return [...byIndex.values()].map(sumOf).sort((first, second) => first.index - second.index)
}

/** Adds blocks of the same stretch of time. */
function sumOf(blocks: readonly BlockSnapshot[]): BlockSnapshot {
  const [first] = blocks
  if (blocks.length === 1) return first!
  const counts = new Float64Array(bucketCount(COARSE))
  let succeeded = 0
  let bad = 0
  for (const block of blocks) {
    addCounts(block.buckets, counts)
    succeeded += block.succeeded
    bad += block.bad
  }
  return { index: first!.index, succeeded, bad, buckets: encodeCounts(counts) }
}
