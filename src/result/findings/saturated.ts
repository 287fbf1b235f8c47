import type { Milliseconds } from '../../units/duration.ts'
import { formatDuration } from '../../units/format.ts'
import type { Finding } from './finding.ts'

/** Delays of the generator that are too small to matter for any asserted latency. */
const HARMLESS_MS = 2
const HARMLESS_SHARE_OF_LIMIT = 0.1

/** How late the generator itself was. */
export interface OwnDelays {
  readonly sendLatenessP99Ms: Milliseconds
  readonly loopDelayP99Ms: Milliseconds
}

/**
 * The finding that the generator could not keep up: its own delays exceed max(2 ms, 10 % of the asserted limit). Without a limit (throughput, and the result as
 * such) 2 ms decide.
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
    seen: `${seen.join(' and ')}, but only ${formatDuration(harmlessMs)} is harmless`,
    spoils: 'the latencies include this wait: the generator, not the target, may be slow',
    fix: 'lower the load, do less in the task, or use a request as the task instead of a function',
  }
}
