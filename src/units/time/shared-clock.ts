import { performance } from 'node:perf_hooks'
import { hrtime } from 'node:process'
import type { Milliseconds } from '../duration.ts'

/**
 * The offset of the machine's monotonic clock to `performance.now()`, which restarts in every thread. Not the time of day: that may be corrected between the
 * starts of two workers, and would move them apart.
 */
const aheadMs: Milliseconds = Number(hrtime.bigint()) / 1e6 - performance.now()

/** Converts a time on this thread's clock to one shared by all threads and processes of this machine, and back. */
export const toSharedTime = (localMs: Milliseconds): Milliseconds => localMs + aheadMs

export const fromSharedTime = (sharedMs: Milliseconds): Milliseconds => sharedMs - aheadMs
