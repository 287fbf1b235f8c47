import { performance } from 'node:perf_hooks'
import { hrtime } from 'node:process'
import type { Milliseconds } from '../duration.ts'

/**
 * What the monotonic clock of the machine shows beyond `performance.now()`, which begins anew in every thread. Not the time of day: that may be corrected
 * between the start of two workers, and would move them apart.
 */
const aheadMs: Milliseconds = Number(hrtime.bigint()) / 1e6 - performance.now()

/** A time on the system clock of this thread as a time that all threads and processes of this machine understand, and back. */
export const toSharedTime = (localMs: Milliseconds): Milliseconds => localMs + aheadMs

export const fromSharedTime = (sharedMs: Milliseconds): Milliseconds => sharedMs - aheadMs
