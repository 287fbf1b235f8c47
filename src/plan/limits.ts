import type { Milliseconds } from '../units/duration.ts'
import type { PerSecond } from '../units/rate.ts'

const HOUR: Milliseconds = 3_600_000

/** Caps that no option can raise: a typo must not flood a network, fill the memory or run for a month. */
export const MAX_USERS = 100_000
export const MAX_RATE: PerSecond = 1_000_000
export const MAX_ITERATIONS = 1_000_000_000
export const MAX_WARMUP_ITERATIONS = 1_000_000
export const MAX_DURATION: Milliseconds = 24 * HOUR
export const MAX_TIMEOUT: Milliseconds = HOUR
export const MAX_GRACE: Milliseconds = HOUR
export const MAX_STAGES = 1_000
export const MAX_CONNECTIONS = 1_000
export const MAX_WORKERS = 64
export const MAX_AGENTS = 5_000
export const MAX_AGENTS_WAIT: Milliseconds = HOUR
export const MAX_SCENARIOS = 64
/** The order in which scenarios get users and arrivals repeats after the sum of all shares, and is kept in memory. */
export const MAX_SHARE = 1_000
export const MAX_REDIRECTS = 20
export const MAX_BODY_BYTES: number = 2 ** 30
export const MAX_SEED: number = 2 ** 32 - 1
/** A window must contain a few of the recorder's blocks. */
export const MIN_ABORT_WINDOW: Milliseconds = 250
