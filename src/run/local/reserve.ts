import type { Plan } from '../../plan/plan.ts'
import type { Milliseconds } from '../../units/duration.ts'

const MOST_MS = 1_000

/** Shares of the time that a run does not need, with the least they come to. */
export interface Reserve {
  readonly leastMs: Milliseconds
  readonly ratio: number
}

/**
 * What is kept free at the end of the time a run may take, for ending what is going on and for handing over what was measured: more where there is more, since a
 * machine may stall just then and all would be lost, but at most a second.
 */
export function reserveMs({ startAtMs, warmup, durationMs }: Plan, remainingMs: Milliseconds, { leastMs, ratio }: Reserve): Milliseconds {
  const spareMs = remainingMs - startAtMs - warmup.durationMs - (Number.isFinite(durationMs) ? durationMs : 0)
  return Math.min(MOST_MS, Math.max(leastMs, spareMs * ratio))
}
