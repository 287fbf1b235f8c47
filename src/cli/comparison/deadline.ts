import type { Clock } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { LoadError } from '../../units/errors/error.ts'
import { formatDuration } from '../../units/format.ts'

/** When the time is over that the whole command may take. */
export interface Deadline {
  /** Aborted then; its reason is a `LoadError` that says so. */
  readonly signal: AbortSignal
  leftMs(): Milliseconds
  /** Nothing waits for it any more. */
  cancel(): void
}

/** What goes on after `durationMs` is to be ended. */
export function deadlineAfter(durationMs: Milliseconds, clock: Clock): Deadline {
  const over = new AbortController()
  const endMs = clock.now() + durationMs
  const timer = clock.after(durationMs, () => over.abort(new LoadError('no-time', overText(durationMs))))
  return { signal: over.signal, leftMs: () => endMs - clock.now(), cancel: () => clock.cancel(timer) }
}

const overText = (durationMs: Milliseconds): string =>
  `the ${formatDuration(durationMs)} that all of it may take were over: give it more by \`--max-duration\`, or name fewer load tests`

/** What is said of a load that the time did not suffice for. */
export const lackOf = ({ signal }: Deadline): string => (signal.reason as Error).message
