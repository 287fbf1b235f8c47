import { RatePosterior, type RateRange } from './rate-posterior.ts'
import {
  bracketMs,
  confirmationMs,
  probeMs,
  type ProbeNeeds,
  type ProbeOrder,
  type ProbeOutcome,
  type ProbesEnd,
  type ProbeSequence,
} from './probe-sequence.ts'

export interface SearchSettings extends RateRange, ProbeNeeds {
  /** How narrow the interval has to be, 0.1 for 10 %. */
  readonly width: number
  /** How long to search before the ends are confirmed. */
  readonly withinMs: number
  /** How long confirming may take after that. */
  readonly confirmMs: number
}

/** The quantiles of the posterior between which the capacity is taken to lie. */
const [LOW, MIDDLE, HIGH] = [0.05, 0.5, 0.95]
/** Short probes read too high, since the queue of a target is not yet as long as it gets: what is confirmed lies this far below. */
const SHORT_PROBES = 0.92
/** What probes do not decide alike is taken to spread at least this far, as a logarithm. */
const LEAST_SPREAD = 0.03
/** How many probes in a row end the doubling of the rate. */
const TRIES = 3
/** Verdicts this far from the middle of the posterior are those of probes that were disturbed. */
const FAR = 1.25

/**
 * Searches the highest rate at which an objective is met.
 *
 * Strategy: double the rate until it is too much three times in a row; then bisect a posterior over the logarithm of the rate, to which every probe adds a
 * little, so that one that was disturbed misleads for a few probes and not for good; then confirm both ends with long probes. What is undecided changes nothing: it is tried once
 * more at double length, and then the nearest rates outside of it are.
 */
export class CapacitySearch implements ProbeSequence {
  readonly #settings: SearchSettings
  readonly #posterior: RatePosterior
  /** Rates that even a long probe did not decide. */
  readonly #grey: number[] = []
  readonly #good: number[] = []
  readonly #bad: number[] = []
  /** Rates of probes in the search that were long enough and not good. */
  readonly #notGood: number[] = []
  #next: ProbeOrder | undefined
  #end: ProbesEnd | undefined
  /** Whether the next probe repeats one, or is the second try to confirm an end. */
  #isRepeated = false
  /** How many probes in a row were too much for the rate that is tried while the rate doubles. */
  #tooMuch = 0
  #isNarrow = false
  #lower: number | undefined

  constructor(settings: SearchSettings) {
    this.#settings = settings
    this.#posterior = new RatePosterior(settings)
    this.#next = this.#bracket(settings.from)
  }

  get next(): ProbeOrder | undefined {
    return this.#next
  }

  get end(): ProbesEnd | undefined {
    return this.#end
  }

  get left(): number {
    if (this.#next === undefined) return 0
    if (this.#next.purpose === 'confirm upper') return 1
    if (this.#next.purpose === 'confirm lower') return 2
    const toHalve = Math.log2(Math.max(1, this.#width() / Math.log(1 + this.#settings.width)))
    return Math.ceil(2 + 2 * toHalve)
  }

  add(outcome: ProbeOutcome, elapsedMs: number): void {
    const order = this.#next!
    const { purpose, rate } = order
    if (outcome === 'good') this.#good.push(rate)
    if (outcome === 'bad') this.#bad.push(rate)
    if (outcome !== 'good' && purpose === 'search') this.#notGood.push(rate)
    if (outcome !== 'undecided' && (purpose === 'bracket' || purpose === 'search')) this.#posterior.update(rate, outcome === 'good')
    this.#next = this.#after(order, outcome, elapsedMs)
  }

  #after(order: ProbeOrder, outcome: ProbeOutcome, elapsedMs: number): ProbeOrder | undefined {
    if (order.purpose === 'bracket') return this.#afterBracket(order, outcome, elapsedMs)
    if (order.purpose === 'search') return this.#afterSearch(order, outcome, elapsedMs)
    return order.purpose === 'confirm lower' ? this.#afterLower(order, outcome, elapsedMs) : this.#afterUpper(order, outcome, elapsedMs)
  }

  #bracket(rate: number): ProbeOrder {
    return { purpose: 'bracket', rate, lengthMs: bracketMs(this.#settings) }
  }

  #afterBracket({ rate, lengthMs }: ProbeOrder, outcome: ProbeOutcome, elapsedMs: number): ProbeOrder | undefined {
    const { from, to } = this.#settings
    this.#tooMuch = outcome === 'good' || outcome === 'undecided' ? 0 : this.#tooMuch + 1
    if (this.#tooMuch === 0) {
      if (rate < to) return this.#bracket(Math.min(to, 2 * rate))
      return outcome === 'good' ? this.#confirmLower(to, elapsedMs) : this.#search(elapsedMs)
    }
    if (this.#tooMuch < TRIES) {
      const isLast = this.#tooMuch === TRIES - 1
      // If it was disturbed, everything below would be searched in vain.
      return { purpose: 'bracket', rate, lengthMs: rate > from || !isLast ? lengthMs : confirmationMs(rate, this.#settings) }
    }
    if (rate > from) return this.#search(elapsedMs)
    return outcome === 'bad'
      ? this.#ended({ lower: undefined, upper: from, by: 'from' })
      : this.#ended({ lower: undefined, upper: undefined, by: 'generator' })
  }

  #afterSearch({ rate, lengthMs }: ProbeOrder, outcome: ProbeOutcome, elapsedMs: number): ProbeOrder | undefined {
    const wasRepeated = this.#isRepeated
    this.#isRepeated = outcome === 'undecided' && !wasRepeated
    if (this.#isRepeated) return { purpose: 'search', rate, lengthMs: 2 * lengthMs }
    if (outcome === 'undecided') this.#grey.push(rate)
    return this.#search(elapsedMs)
  }

  #search(elapsedMs: number): ProbeOrder | undefined {
    const { width, withinMs } = this.#settings
    const rate = this.#besideGrey(this.#posterior.quantile(MIDDLE))
    this.#isNarrow = rate === undefined || this.#width() <= Math.log(1 + width)
    if (rate !== undefined && !this.#isNarrow) {
      const lengthMs = probeMs(rate, this.#settings)
      if (elapsedMs + lengthMs <= withinMs) return { purpose: 'search', rate, lengthMs }
    }
    this.#isRepeated = false
    return this.#confirmLower(this.#safeRate(), elapsedMs)
  }

  #width(): number {
    return Math.log(this.#posterior.quantile(HIGH) / this.#posterior.quantile(LOW))
  }

  /** A rate near a grey one would be undecided too: the nearest ones outside of what is grey are probed; `undefined` if they are decided. */
  #besideGrey(rate: number): number | undefined {
    const { width, from, to } = this.#settings
    const step = 1 + width / 2
    const nearGrey = (one: number): readonly number[] =>
      this.#grey.filter((grey) => Math.abs(Math.log(one / grey)) < Math.log(step) * WITHIN)
    let [below, above] = [rate, rate]
    for (let near = nearGrey(below); near.length > 0; near = nearGrey(below)) below = Math.min(...near) / step
    for (let near = nearGrey(above); near.length > 0; near = nearGrey(above)) above = Math.max(...near) * step
    if (below === above) return rate
    if (!this.#good.some((good) => good <= below / WITHIN && good > below / step)) return Math.max(from, below)
    return this.#bad.some((bad) => bad >= above * WITHIN && bad < above * step) ? undefined : Math.min(to, above)
  }

  /** A rate that should hold for long: below what the posterior says, and below what probes did not decide alike by as much as that spreads. */
  #safeRate(): number {
    const middle = this.#posterior.quantile(MIDDLE)
    const low = SHORT_PROBES * Math.max(this.#posterior.quantile(LOW), middle / (1 + this.#settings.width))
    const lowestNotGood = lowestOf(this.#notGood.filter((rate) => rate > middle / FAR))
    if (lowestNotGood === undefined) return low
    const highestGood = Math.max(lowestNotGood, ...this.#good.filter((rate) => rate < middle * FAR))
    const spread = Math.max(LEAST_SPREAD, Math.log(highestGood / lowestNotGood))
    return Math.min(low, lowestNotGood / Math.exp(LEAST_SPREAD + 1.5 * spread))
  }

  /** A probe that confirms an end, unless its time is over. */
  #confirm(purpose: ProbeOrder['purpose'], wanted: number, elapsedMs: number): ProbeOrder | undefined {
    const { from, to, withinMs, confirmMs } = this.#settings
    const rate = Math.min(to, Math.max(from, wanted))
    const lengthMs = confirmationMs(rate, this.#settings)
    return elapsedMs + lengthMs > withinMs + confirmMs ? undefined : { purpose, rate, lengthMs }
  }

  #confirmLower(rate: number, elapsedMs: number): ProbeOrder | undefined {
    return this.#confirm('confirm lower', rate, elapsedMs) ?? this.#unconfirmed(this.#highestGood(rate))
  }

  #confirmUpper(rate: number, elapsedMs: number): ProbeOrder | undefined {
    return this.#confirm('confirm upper', rate, elapsedMs) ?? this.#unconfirmed(this.#lower)
  }

  #unconfirmed(lower: number | undefined): undefined {
    return this.#ended({ lower, upper: lowestOf(this.#bad.filter((bad) => bad > (lower ?? 0))), by: 'budget' })
  }

  #highestGood(below: number): number | undefined {
    const good = this.#good.filter((rate) => rate < below)
    return good.length === 0 ? undefined : Math.max(...good)
  }

  #afterLower({ rate }: ProbeOrder, outcome: ProbeOutcome, elapsedMs: number): ProbeOrder | undefined {
    const { to, from, width } = this.#settings
    const wasRepeated = this.#isRepeated
    this.#isRepeated = false
    if (outcome === 'good' && rate === to) return this.#ended({ lower: to, upper: undefined, by: 'to' })
    if (outcome !== 'good' && !wasRepeated && rate > from) {
      this.#isRepeated = true
      return this.#confirmLower(rate / (1 + width), elapsedMs)
    }
    this.#lower = outcome === 'good' ? rate : this.#highestGood(rate)
    return this.#confirmUpper(Math.max(this.#posterior.quantile(HIGH), rate * (1 + width / 2)), elapsedMs)
  }

  #afterUpper({ rate }: ProbeOrder, outcome: ProbeOutcome, elapsedMs: number): ProbeOrder | undefined {
    const { to, width } = this.#settings
    const by = this.#isNarrow ? 'width' : 'budget'
    if (outcome === 'generator') return this.#ended({ lower: this.#lower, upper: undefined, by: 'generator' })
    if (outcome === 'bad') return this.#ended({ lower: this.#lower, upper: rate, by })
    if (outcome === 'good') this.#lower = rate
    if (outcome === 'good' && rate === to) return this.#ended({ lower: to, upper: undefined, by: 'to' })
    if (!this.#isRepeated && rate < to) {
      this.#isRepeated = true
      return this.#confirmUpper(rate * (1 + width), elapsedMs)
    }
    return this.#ended({ lower: this.#lower, upper: lowestOf(this.#bad.filter((bad) => bad > rate)), by })
  }

  #ended(end: ProbesEnd): undefined {
    this.#end = end
    return undefined
  }
}

/** Rates that differ by less than rounding are the same. */
const WITHIN = 0.999_999

const lowestOf = (rates: readonly number[]): number | undefined => (rates.length === 0 ? undefined : Math.min(...rates))
