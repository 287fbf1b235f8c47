/** What one side of a comparison did in one block: a short stretch of time in which it ran alone. */
export interface Block {
  /** One per success, in milliseconds, in any order. */
  readonly latenciesMs: Float64Array
  readonly elapsedMs: number
  readonly succeeded: number
  /** Iterations that failed. */
  readonly bad?: number | undefined
  /** User and system time of the target in it; absent if it was not sampled. */
  readonly targetCpuMs?: number | undefined
}

/** Two adjacent blocks, one of each side. An independent coin decided which came first. */
export interface Pair {
  readonly base: Block
  readonly head: Block
  readonly first: 'base' | 'head'
}

/** A block ready to be compared. */
export interface SortedBlock {
  /** In ascending order, each at least 1 ns: a latency of zero is below the clock's resolution, and has no ratio to another. */
  readonly latenciesMs: Float64Array
  readonly msPerSuccess: number
  /** CPU time of the target ÷ iterations that ended; `NaN` if it is not known. */
  readonly cpuMsPerIteration: number
}

export interface SortedPair {
  readonly base: SortedBlock
  readonly head: SortedBlock
}

const SHORTEST_MS = 1e-6

/**
 * The pair with its latencies sorted; `undefined` unless both sides have what a ratio needs: a success, and positive times. An unusable pair is left out
 * entirely, whichever side is the cause: whether it counts is then the same with the sides swapped, and the test stays exact.
 */
export function sortedPair({ base, head }: Pair): SortedPair | undefined {
  return hasRatio(base) && hasRatio(head) ? { base: sorted(base), head: sorted(head) } : undefined
}

function hasRatio({ latenciesMs, elapsedMs, succeeded }: Block): boolean {
  const msPerSuccess = elapsedMs / succeeded
  return (
    msPerSuccess > 0 && Number.isFinite(msPerSuccess) && latenciesMs.length > 0 && latenciesMs.every((ms) => ms >= 0 && Number.isFinite(ms))
  )
}

const sorted = (block: Block): SortedBlock => ({
  latenciesMs: block.latenciesMs.map((latencyMs) => Math.max(SHORTEST_MS, latencyMs)).sort(),
  msPerSuccess: block.elapsedMs / block.succeeded,
  cpuMsPerIteration: cpuMsPerIteration([block]),
})

/** CPU time of the target ÷ iterations that ended, over all blocks in which it is known; `NaN` if it is in none. */
export function cpuMsPerIteration(blocks: readonly Omit<Block, 'latenciesMs'>[]): number {
  const known = blocks.filter(isCpuKnown)
  const ended = known.reduce((sum, { succeeded, bad = 0 }) => sum + succeeded + bad, 0)
  return ended === 0 ? Number.NaN : known.reduce((sum, { targetCpuMs = 0 }) => sum + targetCpuMs, 0) / ended
}

const isCpuKnown = ({ targetCpuMs = Number.NaN }: Pick<Block, 'targetCpuMs'>): boolean => targetCpuMs > 0

/** Whether the CPU time of the target is known for no pair, although both sides have succeeded in one. */
export const isCpuMissing = (pairs: readonly Pair[]): boolean =>
  pairs.some(({ base, head }) => base.succeeded > 0 && head.succeeded > 0) &&
  !pairs.some(({ base, head }) => isCpuKnown(base) && isCpuKnown(head))
