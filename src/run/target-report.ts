import type { Hooks, TargetReport } from '../plan/hooks.ts'
import type { RunRecord } from '../record/run-record.ts'
import { systemClock } from '../units/clock.ts'
import type { Milliseconds } from '../units/duration.ts'

/** A target that dies breaks its connections at once, and is known to have ended when the system tells so: soon, or on a busy machine a little later. */
const PATIENCE_MS: Milliseconds = 500
const LOOK_EVERY_MS: Milliseconds = 10

/** What is known of the target after a run; where iterations failed, it is given the moment that it takes to learn that the target has died. */
export async function targetReport(target: Hooks['target'], { measured, warmup }: RunRecord): Promise<TargetReport | undefined> {
  if (target === undefined) return undefined
  const isWithoutReply = measured.withoutStatus + warmup.withoutStatus > 0
  const untilMs = isWithoutReply && measured.requests.failed + warmup.requests.failed > 0 ? systemClock.now() + PATIENCE_MS : 0
  while (target().ended === undefined && systemClock.now() < untilMs)
    await new Promise<void>((resolve) => void systemClock.after(LOOK_EVERY_MS, resolve))
  return target()
}
