import { Histogram, mergeHistograms, type EncodedHistogram } from '../../stats/histogram.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { PHASES, type Phase } from '../snapshot.ts'

/** How long each phase of a call took; `NaN` if it did not happen. */
export interface CallPhases {
  readonly waitMs: Milliseconds
  readonly dnsMs: Milliseconds
  readonly connectMs: Milliseconds
  readonly tlsMs: Milliseconds
  readonly firstByteMs: Milliseconds
  readonly bodyMs: Milliseconds
}

/** The distribution of each phase over all calls in which it happened, in µs. */
export class PhaseRecorder {
  readonly #wait = new Histogram()
  readonly #dns = new Histogram()
  readonly #connect = new Histogram()
  readonly #tls = new Histogram()
  readonly #firstByte = new Histogram()
  readonly #body = new Histogram()

  record({ waitMs, dnsMs, connectMs, tlsMs, firstByteMs, bodyMs }: CallPhases): void {
    // A comparison with NaN is false: phases that did not happen cost nothing.
    if (waitMs >= 0) this.#wait.record(waitMs * 1_000)
    if (dnsMs >= 0) this.#dns.record(dnsMs * 1_000)
    if (connectMs >= 0) this.#connect.record(connectMs * 1_000)
    if (tlsMs >= 0) this.#tls.record(tlsMs * 1_000)
    if (firstByteMs >= 0) this.#firstByte.record(firstByteMs * 1_000)
    if (bodyMs >= 0) this.#body.record(bodyMs * 1_000)
  }

  snapshot(): Record<Phase, EncodedHistogram> {
    return {
      wait: this.#wait.encode(),
      dns: this.#dns.encode(),
      connect: this.#connect.encode(),
      tls: this.#tls.encode(),
      firstByte: this.#firstByte.encode(),
      body: this.#body.encode(),
    }
  }
}

export function mergePhases(parts: readonly Readonly<Record<Phase, EncodedHistogram>>[]): Record<Phase, EncodedHistogram> {
  const merged = PHASES.map((phase) => [phase, mergeHistograms(parts.map((part) => part[phase]))] as const)
  return Object.fromEntries(merged) as Record<Phase, EncodedHistogram>
}
