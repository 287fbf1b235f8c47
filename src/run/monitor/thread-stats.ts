import { readFileSync } from 'node:fs'
import type { Milliseconds } from '../../units/duration.ts'

/**
 * How long this thread has been ready to run while others had the core, since it started; `NaN` where the system does not tell (anything but Linux).
 * The second figure of `/proc/thread-self/schedstat`, in nanoseconds. It is the plain measure of a busy machine: the load average also counts a target that is
 * meant to be busy on a core of its own.
 */
export function schedulerWaitMs(): Milliseconds {
  try {
    return Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[1]) / 1e6
  } catch {
    return Number.NaN
  }
}
