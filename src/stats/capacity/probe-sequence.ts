import type { ProbeVerdict } from './probe-verdict.ts'

/** What a probe showed: a verdict, or that the generator did not apply the rate. */
export type ProbeOutcome = ProbeVerdict | 'generator'

/** Why a probe is made: to find a rate that is too high, to search below it, to confirm an end of the interval; or to test one rate. */
export type ProbePurpose = 'bracket' | 'search' | 'confirm lower' | 'confirm upper' | 'test'

/** A probe to make: this rate for this long. */
export interface ProbeOrder {
  readonly purpose: ProbePurpose
  readonly rate: number
  readonly lengthMs: number
}

/**
 * Why a sequence ended: the interval is as narrow as wanted, time is over, the capacity lies below or above the range, or the generator does not apply higher
 * rates.
 */
export type EndedBy = 'width' | 'budget' | 'from' | 'to' | 'generator'

/** Where a sequence has ended. Rates that were not found are `undefined`. */
export interface ProbesEnd {
  /** The highest rate that holds. */
  readonly lower: number | undefined
  /** The lowest rate that does not. */
  readonly upper: number | undefined
  readonly by: EndedBy
}

/** Which probe comes next, depending on what the earlier ones showed. */
export interface ProbeSequence {
  /** The probe to make now; `undefined` when it is over. */
  readonly next: ProbeOrder | undefined
  /** Where it ended; `undefined` before that. */
  readonly end: ProbesEnd | undefined
  /** About how many probes are still to come, for display. */
  readonly left: number
  /** Takes the outcome of the probe in {@link next}; `elapsedMs` since the start of the sequence. */
  add(outcome: ProbeOutcome, elapsedMs: number): void
}

/** What the length of a probe depends on. */
export interface ProbeNeeds {
  /** How many samples a verdict on the objective needs. */
  readonly samples: number
  /** The highest latency limit of the objective; 0 if there is none. */
  readonly limitMs: number
}

const SHORTEST_MS = 1_000
/** A queue has to grow to several times the limit before it shows. */
const TIMES_LIMIT = 20
/** Where the rate doubles, an overload shows sooner. */
const BRACKET_TIMES_LIMIT = 5
/** The time of a probe that confirms an end of an interval, at rates that give it enough samples. */
export const SHORTEST_CONFIRMATION_MS = 5_000

/** The time of a probe that only has to show whether a rate is far too high. */
export const bracketMs = ({ limitMs }: ProbeNeeds): number => Math.max(SHORTEST_MS, BRACKET_TIMES_LIMIT * limitMs)

/** The time of a probe at this rate that can be judged. */
export const probeMs = (rate: number, { samples, limitMs }: ProbeNeeds): number =>
  Math.ceil(Math.max(SHORTEST_MS, (1_000 * samples) / rate, TIMES_LIMIT * limitMs))

/** The time of a probe that confirms an end of an interval. */
export const confirmationMs = (rate: number, needs: ProbeNeeds): number => Math.max(SHORTEST_CONFIRMATION_MS, probeMs(rate, needs))
