import type { Milliseconds } from '../../units/duration.ts'
import { formatDuration } from '../../units/format.ts'

/** How long after it should have ended a worker is waited for. */
const PATIENCE_MS = 1_000
/** A machine that is busy enough may keep a thread waiting for seconds. */
const SHORTEST_SILENCE_MS = 5_000

/** What is known of a worker that has not ended; times on one clock. */
export interface WorkerLiveness {
  readonly nowMs: Milliseconds
  /** When it last said something, which it does twice a second where its event loop turns. */
  readonly heardMs: Milliseconds
  /** When it has to be done; `Infinity` where that is not known. */
  readonly endMs: Milliseconds
  /** Bound on one iteration. */
  readonly timeoutMs: Milliseconds
}

/**
 * Why a worker has to be given up; `undefined` where it need not. A task may compute for as long as its timeout allows; one that never lets the event loop go on
 * cannot be stopped from within.
 */
export function stuckReason({ nowMs, heardMs, endMs, timeoutMs }: WorkerLiveness): string | undefined {
  const silentMs = nowMs - heardMs
  if (silentMs > Math.max(timeoutMs, SHORTEST_SILENCE_MS) + PATIENCE_MS || (nowMs > endMs + PATIENCE_MS && silentMs > PATIENCE_MS))
    return `never let its event loop go on for ${formatDuration(silentMs)}`
  return nowMs > endMs + PATIENCE_MS ? `was not done ${formatDuration(nowMs - endMs)} after its end` : undefined
}
