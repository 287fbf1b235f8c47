import { openSchedule } from '../../pace/open-schedule.ts'
import type { Plan } from '../../plan/plan.ts'
import type { Milliseconds } from '../../units/duration.ts'

/**
 * Returns when every share must be over, from the start of the run: the end of its plan, plus the time for running iterations. `measureFromMs` is when
 * measuring begins in the share; the result is `Infinity` if only a count ends it.
 */
export function latestEnd(plan: Plan): (measureFromMs: Milliseconds) => Milliseconds {
  const { model, durationMs, gracefulStopMs, timeoutMs } = plan
  const graceMs = Math.min(gracefulStopMs, timeoutMs)
  if (model.kind === 'closed') return (measureFromMs) => measureFromMs + durationMs + graceMs
  const { endMs } = openSchedule(plan, model)
  return () => endMs + graceMs
}
