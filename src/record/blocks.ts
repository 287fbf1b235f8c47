import { bucketCount, bucketOf, COARSE } from '../stats/buckets.ts'
import type { Milliseconds } from '../units/duration.ts'
import type { BlockSnapshot } from './snapshot.ts'

/** Divides a second, and so do its doubles up to a second: blocks then add up to the seconds of the series. */
const SHORTEST_MS = 62.5
const MOST_BLOCKS = 640

/** The length of block that gives a run of `plannedMs` at most about 600 blocks; a run without a known end starts with the shortest. */
export function blockLength(plannedMs: Milliseconds): Milliseconds {
  let lengthMs = SHORTEST_MS
  while (Number.isFinite(plannedMs) && plannedMs / lengthMs > 600) lengthMs *= 2
  return lengthMs
}

/**
 * What ended when: a coarse histogram for each block of time since the start of the run. Times must not fall.
 * The block being filled is dense; a finished one keeps only what it hit. When there are too many, pairs are merged and blocks become twice as long.
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
    this.#counts[bucketOf(micros, COARSE)]! += 1
  }

  bad(atMs: Milliseconds): void {
    if (atMs >= this.#endMs) this.#moveTo(atMs)
    this.#bad += 1
  }

  get lengthMs(): Milliseconds {
    return this.#lengthMs
  }

  snapshot(): readonly BlockSnapshot[] {
    return this.#succeeded + this.#bad === 0 ? this.#finished : [...this.#finished, this.#current()]
  }

  #current(): BlockSnapshot {
    const buckets: number[] = []
    this.#counts.forEach((count, bucket) => {
      if (count > 0) buckets.push(bucket)
    })
    return {
      index: this.#index,
      succeeded: this.#succeeded,
      bad: this.#bad,
      buckets,
      counts: buckets.map((bucket) => this.#counts[bucket]!),
    }
  }

  #moveTo(atMs: Milliseconds): void {
    if (this.#succeeded + this.#bad > 0) this.#finished.push(this.#current())
    this.#succeeded = 0
    this.#bad = 0
    this.#counts.fill(0)
    while (this.#finished.length >= MOST_BLOCKS) {
      this.#finished = widened(this.#finished)
      this.#lengthMs *= 2
    }
    this.#index = Math.floor(atMs / this.#lengthMs)
    this.#endMs = (this.#index + 1) * this.#lengthMs
    // Blocks that became longer may reach into the time that is filled now: such a block is opened again.
    if (this.#finished.at(-1)?.index === this.#index) this.#reopen(this.#finished.pop()!)
  }

  #reopen(block: BlockSnapshot): void {
    this.#succeeded = block.succeeded
    this.#bad = block.bad
    block.buckets.forEach((bucket, at) => {
      this.#counts[bucket] = block.counts[at]!
    })
  }
}

/** The same blocks at twice their length. */
function widened(blocks: readonly BlockSnapshot[]): BlockSnapshot[] {
  return gathered(blocks.map((block) => ({ ...block, index: Math.floor(block.index / 2) })))
}

/** Blocks of the same index added up, in order. */
function gathered(blocks: readonly BlockSnapshot[]): BlockSnapshot[] {
  const byIndex = new Map<number, BlockSnapshot>()
  for (const block of blocks) {
    const known = byIndex.get(block.index)
    byIndex.set(block.index, known === undefined ? block : sumOf(known, block))
  }
  return [...byIndex.values()].sort((first, second) => first.index - second.index)
}

/** Two blocks of the same stretch of time as one. */
export function sumOf(first: BlockSnapshot, second: BlockSnapshot): BlockSnapshot {
  const counts = new Map(first.buckets.map((bucket, at) => [bucket, first.counts[at]!]))
  second.buckets.forEach((bucket, at) => counts.set(bucket, (counts.get(bucket) ?? 0) + second.counts[at]!))
  const sorted = [...counts].sort(([one], [other]) => one - other)
  return {
    index: first.index,
    succeeded: first.succeeded + second.succeeded,
    bad: first.bad + second.bad,
    buckets: sorted.map(([bucket]) => bucket),
    counts: sorted.map(([, count]) => count),
  }
}

/** A list of blocks and how long each of them is. */
export interface BlockSeries {
  readonly blockMs: Milliseconds
  readonly blocks: readonly BlockSnapshot[]
}

/** Two lists of blocks as one, at the longer of both lengths. */
export function mergeBlocks(first: BlockSeries, second: BlockSeries): BlockSeries {
  const blockMs = Math.max(first.blockMs, second.blockMs)
  const scaled = (series: BlockSeries): readonly BlockSnapshot[] => {
    const factor = blockMs / series.blockMs
    return series.blocks.map((block) => ({ ...block, index: Math.floor(block.index / factor) }))
  }
  return { blockMs, blocks: gathered([...scaled(first), ...scaled(second)]) }
}
