import type { Clock } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { LoadError } from '../../units/errors/error.ts'
import { formatDuration } from '../../units/format.ts'

/** The time limit of the whole command. */
export interface Deadline {
  /** Aborts when the time is over; its reason is a `LoadError` that says so. */
  readonly signal: AbortSignal
  leftMs(): Milliseconds
  /** Cancels the timer. */
  cancel(): void
}

/** Makes a deadline after `durationMs`. */
export function deadlineAfter(durationMs: Milliseconds, clock: Clock): Deadline {
  const over = new AbortController()
  const endMs = clock.now() + durationMs
  const timer = clock.after(durationMs, () => over.abort(new LoadError('no-time', overText(durationMs))))
  return { signal: over.signal, leftMs: () => endMs - clock.now(), cancel: () => clock.cancel(timer) }
}

const overText = (durationMs: Milliseconds): string =>
  `the ${formatDuration(durationMs)} that the whole command may take were over: raise \`--max-duration\`, or name fewer load tests`

/** The remark on a load for which there was not enough time. */
export const outOfTimeRemark = ({ signal }: Deadline): string => (signal.reason as Error).message
