import type { Hooks, TargetReport } from '../plan/hooks.ts'
import type { RunRecord } from '../record/run-record.ts'
import type { Clock } from '../units/time/clock.ts'
import type { Milliseconds } from '../units/duration.ts'

/** A target that dies breaks its connections at once, and is known to have ended when the system tells so: soon, or on a busy machine a little later. */
const PATIENCE_MS: Milliseconds = 500
const POLL_INTERVAL_MS: Milliseconds = 10

/** What our own end of a call looks like: it says nothing of the target. */
const GIVEN_UP: readonly string[] = ['aborted', 'timeout']

/**
 * What is known of the target after a run. Where calls broke, the target is given the moment that it takes to learn that it has died, but never more than
 * half of the time that is left: what was measured must not be lost over it.
 */
export async function targetReport(
  target: Hooks['target'],
  record: Pick<RunRecord, 'measured' | 'warmup'>,
  remainingMs: Milliseconds,
  clock: Clock,
): Promise<TargetReport | undefined> {
  if (target === undefined) return undefined
  const untilMs = clock.now() + (hasBrokenCalls(record) ? Math.min(PATIENCE_MS, remainingMs / 2) : 0)
  while (target().ended === undefined && clock.now() < untilMs)
    await new Promise<void>((resolve) => void clock.after(POLL_INTERVAL_MS, resolve))
  return target()
}

const hasBrokenCalls = ({ measured, warmup }: Pick<RunRecord, 'measured' | 'warmup'>): boolean =>
  [...measured.requests.errors, ...warmup.requests.errors].some(({ code }) => !GIVEN_UP.includes(code))
