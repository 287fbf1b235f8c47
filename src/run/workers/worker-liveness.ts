import type { Milliseconds } from '../../units/duration.ts'
import { formatDuration } from '../../units/format.ts'

/** How long to wait for a worker after it should have ended. */
const PATIENCE_MS = 1_000
/** A busy machine may keep a thread waiting for seconds. */
const SHORTEST_SILENCE_MS = 5_000

/** The liveness of a worker that has not finished; all times are on one clock. */
export interface WorkerLiveness {
  readonly nowMs: Milliseconds
  /** When its last message arrived; it sends one twice a second unless its event loop is blocked. */
  readonly heardMs: Milliseconds
  /** When it must be done; `Infinity` if unknown. */
  readonly endMs: Milliseconds
  /** Bound on one iteration. */
  readonly timeoutMs: Milliseconds
}

/**
 * Returns why a worker must be given up; `undefined` if it is alive. A task may compute for as long as its timeout allows; one that blocks its event loop
 * cannot be stopped from inside.
 */
export function stuckReason({ nowMs, heardMs, endMs, timeoutMs }: WorkerLiveness): string | undefined {
  const silentMs = nowMs - heardMs
  if (silentMs > Math.max(timeoutMs, SHORTEST_SILENCE_MS) + PATIENCE_MS || (nowMs > endMs + PATIENCE_MS && silentMs > PATIENCE_MS))
    return `blocked its event loop for ${formatDuration(silentMs)}`
  return nowMs > endMs + PATIENCE_MS ? `was still running ${formatDuration(nowMs - endMs)} after its deadline` : undefined
}
