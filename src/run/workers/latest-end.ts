import { openSchedule } from '../../pace/open-schedule.ts'
import type { Plan } from '../../plan/plan.ts'
import type { Milliseconds } from '../../units/duration.ts'

/**
 * Tells when every share has to be over, from the start of the run: its plan, and what may still go on then. `measureFromMs` is where measuring begins in the
 * share; `Infinity` where a count alone ends it.
 */
export function latestEnd(plan: Plan): (measureFromMs: Milliseconds) => Milliseconds {
  const { model, durationMs, gracefulStopMs, timeoutMs } = plan
  const graceMs = Math.min(gracefulStopMs, timeoutMs)
  if (model.kind === 'closed') return (measureFromMs) => measureFromMs + durationMs + graceMs
  const { endMs } = openSchedule(plan, model)
  return () => endMs + graceMs
}
