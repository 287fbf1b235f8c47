import type { Milliseconds } from '../../units/duration.ts'
import { LoadError } from '../../units/errors/error.ts'
import { within } from '../../units/time/within.ts'
import type { LocalRun } from './local-run.ts'

/** How long the `stop` of all users together may take, however the run ended. */
export const STOP_MS: Milliseconds = 5_000
/** What it gets if the time the run may take is over. */
const LEAST_STOP_MS = 50
const STOPS_OVER = new LoadError('aborted', 'the time for `stop` was over')

/**
 * Ends a run whose iterations have ended or been cut off: lets each user do its `stop`, until a time of the clock at the latest, and leaves neither timer nor
 * socket behind.
 */
export async function shutDown({ iterations, lifecycle, clients, clock }: LocalRun, lastMs: Milliseconds): Promise<void> {
  // A destroyed socket reaches its task one turn later: only a task that has not settled by then is abandoned.
  await new Promise<void>((resolve) => clock.soon(resolve))
  const patienceMs = Math.max(LEAST_STOP_MS, Math.min(STOP_MS, lastMs - clock.now()))
  await within(lifecycle.stopAll(), patienceMs, clock)
  iterations.cutOff(STOPS_OVER)
  iterations.close()
  await clients.close(iterations.leftBehind())
}
