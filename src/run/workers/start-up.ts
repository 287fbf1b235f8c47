import type { Abort } from '../../record/run-record.ts'
import { systemClock } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { LoadError } from '../../units/errors/error.ts'
import { formatDuration } from '../../units/format.ts'
import { reasonOf } from '../signals.ts'
import { Timers } from '../../units/time/timers.ts'
import type { ShareGroup } from './share-group.ts'

/** A worker that has not loaded the task by then never will. */
const START_UP_MS = 60_000

const OUT_OF_TIME: Abort = {
  by: 'deadline',
  reason: 'the test ran out of time before the workers had started',
  atMs: 0,
}

/**
 * Waits until every worker has loaded the task and waits for the start. Returns the reason if the run ends before.
 *
 * @throws {LoadError} `worker-lost` if a worker exits or hangs at its start; and whatever the module of the task throws.
 */
export async function startUp(
  { ready }: Pick<ShareGroup, 'ready'>,
  signal: AbortSignal | undefined,
  lastMs: Milliseconds,
): Promise<Abort | undefined> {
  const timers = new Timers(systemClock)
  const cleared = new AbortController()
  const ended = new Promise<Abort>((resolve, reject) => {
    const onAbort = (): void => resolve({ by: 'signal', reason: reasonOf(signal), atMs: 0 })
    signal?.addEventListener('abort', onAbort, { once: true, signal: cleared.signal })
    if (signal?.aborted === true) onAbort()

    const leftMs = lastMs - systemClock.now()
    const hangs = new LoadError(
      'worker-lost',
      `The run could not start: a worker had not loaded the task after ${formatDuration(START_UP_MS)}`,
    )
    timers.after(Math.min(leftMs, START_UP_MS), () => (leftMs > START_UP_MS ? reject(hangs) : resolve(OUT_OF_TIME)))
  })
  try {
    return await Promise.race([ready.then(() => undefined), ended])
  } finally {
    timers.cancelAll()
    cleared.abort()
  }
}
