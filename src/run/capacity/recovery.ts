import type { Clock } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { PerSecond } from '../../units/rate.ts'
import type { ProbeFacts } from './probe-facts.ts'

/** Whether a target came back to its speed after an overload, and how long that took. `silent` if it no longer answered at all. */
export interface Recovery {
  readonly state: 'recovered' | 'not recovered' | 'silent' | 'aborted'
  readonly elapsedMs: Milliseconds
}

export interface RecoverySettings {
  /** A rate that the target carries with ease. */
  readonly rate: PerSecond
  /** Its median latency before any overload. */
  readonly baselineMs: Milliseconds
  /** The highest latency limit of the objective; 0 if there is none. */
  readonly limitMs: Milliseconds
}

const CANARY_MS: Milliseconds = 250
const FEWEST_ARRIVALS = 10
const LONGEST_CANARY_MS: Milliseconds = 2_000
const PATIENCE_MS: Milliseconds = 5_000
/** How far the median may lie above the baseline, as a factor, or as a share of the limit: a fast target is never exactly as fast as before. */
const FACTOR = 1.5
const SHARE_OF_LIMIT = 0.1

/** Probes a light rate until its median latency is that of a target at rest, for 5 s at most. */
export async function recovery(
  { rate, baselineMs, limitMs }: RecoverySettings,
  measure: (rate: PerSecond, lengthMs: Milliseconds) => Promise<ProbeFacts | undefined>,
  clock: Clock,
): Promise<Recovery> {
  const startMs = clock.now()
  const lengthMs = Math.ceil(Math.min(LONGEST_CANARY_MS, Math.max(CANARY_MS, (1_000 * FEWEST_ARRIVALS) / rate)))
  const restMs = Math.max(FACTOR * baselineMs, baselineMs + SHARE_OF_LIMIT * limitMs)
  let isSilent = true
  for (;;) {
    const elapsedMs = clock.now() - startMs
    const canary = await measure(rate, lengthMs)
    if (canary === undefined) return { state: 'aborted', elapsedMs }
    if (canary.succeeded > 0 && canary.bad === 0 && canary.medianMs <= restMs) return { state: 'recovered', elapsedMs }
    isSilent &&= canary.isSilent
    if (clock.now() - startMs >= PATIENCE_MS) return { state: isSilent ? 'silent' : 'not recovered', elapsedMs: clock.now() - startMs }
  }
}
