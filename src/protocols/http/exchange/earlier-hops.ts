import type { Milliseconds } from '../../../units/duration.ts'
import type { Call } from '../../call.ts'

/** What the redirects of a call took until now: they are part of the one call. */
export class EarlierHops {
  /** Those of the first request. */
  readonly method: string
  readonly origin: string
  count = 0
  opened = false
  bytesReceived = 0
  waitMs: Milliseconds = Number.NaN
  dnsMs: Milliseconds = Number.NaN
  connectMs: Milliseconds = Number.NaN
  tlsMs: Milliseconds = Number.NaN
  firstByteMs: Milliseconds = Number.NaN
  bodyMs: Milliseconds = Number.NaN

  constructor(method: string, origin: string) {
    this.method = method
    this.origin = origin
  }

  /** Takes over everything that the call, whose phases include the earlier hops, took until its latest redirect. */
  take({ opened, bytesReceived, waitMs, dnsMs, connectMs, tlsMs, firstByteMs, bodyMs }: Call): void {
    this.count += 1
    this.opened = opened
    this.bytesReceived = bytesReceived
    this.waitMs = waitMs
    this.dnsMs = dnsMs
    this.connectMs = connectMs
    this.tlsMs = tlsMs
    this.firstByteMs = firstByteMs
    this.bodyMs = bodyMs
  }
}

/** The sum of a phase over all hops; a phase that did not happen is `NaN`. */
export function sum(earlierMs: Milliseconds, latestMs: Milliseconds): Milliseconds {
  if (Number.isNaN(earlierMs)) return latestMs
  return Number.isNaN(latestMs) ? earlierMs : earlierMs + latestMs
}
