import type { Plan } from '../../plan/plan.ts'
import type { Milliseconds } from '../../units/duration.ts'

const MOST_MS = 1_000

/** The share of the remaining time to reserve, and its minimum. */
export interface Reserve {
  readonly leastMs: Milliseconds
  readonly ratio: number
}

/**
 * The time reserved at the end of a run, to end iterations and hand over the record: more if there is more time, since a machine may stall just then and
 * everything would be lost, but at most a second.
 */
export function reserveMs({ startAtMs, warmup, durationMs }: Plan, remainingMs: Milliseconds, { leastMs, ratio }: Reserve): Milliseconds {
  const spareMs = remainingMs - startAtMs - warmup.durationMs - (Number.isFinite(durationMs) ? durationMs : 0)
  return Math.min(MOST_MS, Math.max(leastMs, spareMs * ratio))
}
