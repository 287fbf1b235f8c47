import type { Milliseconds } from '../../units/duration.ts'

/** How much two clocks of machines may move apart: the kernel slews by at most 500 ppm. */
const DRIFT = 500e-6

/** A question and its answer: `sentMs` and `cameMs` on the own clock, `receivedMs` and `answeredMs` on the other one. */
export interface Exchange {
  readonly sentMs: Milliseconds
  readonly receivedMs: Milliseconds
  readonly answeredMs: Milliseconds
  readonly cameMs: Milliseconds
}

/** The other clock minus the own one. */
export interface Offset {
  readonly offsetMs: Milliseconds
  /** The offset differs from the true one by at most this: half of the time on the way. */
  readonly uncertaintyMs: Milliseconds
}

/** As NTP does (RFC 5905, section 8): exact if both ways take equally long. */
export const offsetOf = ({ sentMs, receivedMs, answeredMs, cameMs }: Exchange): Offset => ({
  offsetMs: (receivedMs - sentMs + (answeredMs - cameMs)) / 2,
  uncertaintyMs: Math.max(0, (cameMs - sentMs - (answeredMs - receivedMs)) / 2),
})

export const moreCertain = (first: Offset, second: Offset): Offset => (second.uncertaintyMs < first.uncertaintyMs ? second : first)

/** The best known offset to another clock. Clocks drift, so an old one becomes less certain, and a newer one takes its place. */
export class ClockOffset {
  #best: Offset
  #atMs: Milliseconds

  constructor(offset: Offset, atMs: Milliseconds) {
    this.#best = offset
    this.#atMs = atMs
  }

  at(nowMs: Milliseconds): Offset {
    return { ...this.#best, uncertaintyMs: this.#best.uncertaintyMs + DRIFT * (nowMs - this.#atMs) }
  }

  add(offset: Offset, nowMs: Milliseconds): void {
    if (offset.uncertaintyMs > this.at(nowMs).uncertaintyMs) return
    this.#best = offset
    this.#atMs = nowMs
  }
}
