import { readFileSync } from 'node:fs'
import type { Milliseconds } from '../../units/duration.ts'

/**
 * How long this thread has waited for a CPU core while ready to run, since it started; `NaN` if the system does not report it (anything but Linux). The second
 * number of `/proc/thread-self/schedstat`, in nanoseconds. It is the direct measure of a busy machine: the load average also counts a target that is meant to
 * be busy on another core.
 */
export function schedulerWaitMs(): Milliseconds {
  try {
    return Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[1]) / 1e6
  } catch {
    return Number.NaN
  }
}

/** As in newer versions of Node. */
interface TellsThreads {
  threadCpuUsage?(): { readonly user: number; readonly system: number }
}

/**
 * CPU time of this thread so far; `NaN` if it cannot be separated from that of other threads. On Linux the first number of `/proc/thread-self/schedstat`, in
 * nanoseconds; elsewhere what Node reports from version 23.9 on.
 */
export function threadCpuMs(): Milliseconds {
  try {
    return Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[0]) / 1e6
  } catch {
    const usage = (process as TellsThreads).threadCpuUsage?.()
    return usage === undefined ? Number.NaN : (usage.user + usage.system) / 1_000
  }
}
