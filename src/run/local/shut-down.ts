import type { Clock } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { LoadError } from '../../units/errors/error.ts'
import { within } from '../../units/time/within.ts'
import type { LocalRun } from './local-run.ts'
import type { RunClients } from './run-clients.ts'
import { STOP_MS } from './stop-bound.ts'

/** What the `stop` of all users together gets where the time the run may take is over. */
const LEAST_STOP_MS = 50
const STOPS_OVER = new LoadError('aborted', 'the time for `stop` was over')

/** What is left of a run whose iterations have ended or been cut off. */
export interface EndedRun extends Pick<LocalRun, 'iterations' | 'lifecycle'> {
  readonly clients: Pick<RunClients, 'close'>
  readonly clock: Clock
}

/** Lets each user do its `stop`, until a time of the clock at the latest, and leaves neither timer nor socket behind. */
export async function shutDown({ iterations, lifecycle, clients, clock }: EndedRun, lastMs: Milliseconds): Promise<void> {
  // A destroyed socket tells its task in a later turn: only a task that has not settled by then was left behind.
  await new Promise<void>((resolve) => clock.soon(resolve))
  const patienceMs = Math.max(LEAST_STOP_MS, Math.min(STOP_MS, lastMs - clock.now()))
  await within(lifecycle.stopAll(), patienceMs, clock)
  iterations.cutOff(STOPS_OVER)
  iterations.close()
  await clients.close(iterations.leftBehind())
}
