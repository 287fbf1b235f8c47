import type { Milliseconds } from '../../units/duration.ts'

/** What the `stop` of all users together may take, however the run ended. */
export const STOP_MS: Milliseconds = 5_000
