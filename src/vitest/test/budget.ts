import type { LoadOptions } from '../../plan/options/load-options.ts'
import { planFrom } from '../../plan/plan-from.ts'
import type { Plan } from '../../plan/plan.ts'
import type { Milliseconds } from '../../units/duration.ts'

/** How long a run by count may take in a load test. */
const COUNT_MS: Milliseconds = 60_000
/** For the start, and for iterations in progress to end. */
const ROOM_MS: Milliseconds = 1_000
/** For workers to start, and to hand over their records. */
const WORKERS_ROOM_MS: Milliseconds = 2_000
/** For agents to get the code, to agree on their clocks, and to hand over their records; the wait for them does not count. */
const AGENTS_ROOM_MS: Milliseconds = 10_000
const CEILING_MS: Milliseconds = 600_000

/** For thirteen garbage collections of the target. */
const LEAK_ROOM_MS: Milliseconds = 15_000

/** How long a run of this plan may take inside a load test, everything included. */
export function runBudgetMs({ startAtMs, warmup, durationMs, gracefulStopMs, workers, agents, leak }: Plan): Milliseconds {
  const agentsMs = agents === undefined ? 0 : AGENTS_ROOM_MS
  if (!Number.isFinite(durationMs)) return startAtMs + COUNT_MS + agentsMs
  const roomMs = workers === undefined ? ROOM_MS : ROOM_MS + WORKERS_ROOM_MS
  const leakMs = leak === true ? LEAK_ROOM_MS : 0
  return startAtMs + warmup.durationMs + (warmup.iterations > 0 ? COUNT_MS : 0) + durationMs + gracefulStopMs + roomMs + leakMs + agentsMs
}

/** The timeout that Vitest itself gets for a load test, as a last resort: ten minutes, or four runs of the plan if that is longer. */
export function ceilingMs(defaults: LoadOptions): Milliseconds {
  try {
    return Math.max(CEILING_MS, 4 * runBudgetMs(planFrom(defaults).plan))
  } catch {
    // The test itself reports options that make no sense.
    return CEILING_MS
  }
}
