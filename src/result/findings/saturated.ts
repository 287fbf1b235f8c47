import type { Milliseconds } from '../../units/duration.ts'
import { formatDuration } from '../../units/format.ts'
import type { Finding } from './finding.ts'

/** Delays of our own that no latency worth asserting notices. */
const HARMLESS_MS = 2
const HARMLESS_SHARE_OF_LIMIT = 0.1

/** How late the generator was with its own work. */
export interface OwnDelays {
  readonly sendLatenessP99Ms: Milliseconds
  readonly loopDelayP99Ms: Milliseconds
}

/**
 * The finding that the generator could not keep up, where its own delays pass max(2 ms, 10 % of the limit asserted).
 * Without a limit (throughput, and the result as such) 2 ms decide.
 */
export function saturated({ sendLatenessP99Ms, loopDelayP99Ms }: OwnDelays, limitMs: Milliseconds = 0): Finding | undefined {
  const harmlessMs = Math.max(HARMLESS_MS, HARMLESS_SHARE_OF_LIMIT * limitMs)
  const seen = [
    ...(sendLatenessP99Ms > harmlessMs ? [`send lateness p99 was ${formatDuration(sendLatenessP99Ms)}`] : []),
    ...(loopDelayP99Ms > harmlessMs ? [`loop delay p99 was ${formatDuration(loopDelayP99Ms)}`] : []),
  ]
  if (seen.length === 0) return undefined
  return {
    kind: 'saturated',
    seen: `${seen.join(' and ')}, where ${formatDuration(harmlessMs)} is harmless`,
    spoils: 'the wait is in the numbers but was caused here: what is too slow may be the generator',
    fix: 'lower the load, do less in the task, or load with a plain request instead of a function',
  }
}
