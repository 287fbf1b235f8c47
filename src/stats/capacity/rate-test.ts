import { probeMs, type ProbeNeeds, type ProbeOrder, type ProbeOutcome, type ProbesEnd, type ProbeSequence } from './probe-sequence.ts'

/** How often a probe that was not disturbed may be expected; as the posterior of a search assumes at most. */
const CERTAINTY = 0.8
/** The chance of a wrong decision. */
const RISK = 0.05

/** What one probe adds to the logarithm of the likelihood ratio, and where that decides (Wald, 1945): three probes more of one kind than of the other. */
const STEP = Math.log(CERTAINTY / (1 - CERTAINTY))
const DECIDES = Math.log((1 - RISK) / RISK)

export interface RateTestSettings extends ProbeNeeds {
  readonly rate: number
  readonly withinMs: number
}

/** Tests whether a target holds an objective at one rate, by short probes, until they agree or time is over. */
export class RateTest implements ProbeSequence {
  readonly #settings: RateTestSettings
  #evidence = 0
  #isLonger = false
  #generators = 0
  #next: ProbeOrder | undefined
  #end: ProbesEnd | undefined

  constructor(settings: RateTestSettings) {
    this.#settings = settings
    this.#next = this.#order()
  }

  get next(): ProbeOrder | undefined {
    return this.#next
  }

  get end(): ProbesEnd | undefined {
    return this.#end
  }

  get left(): number {
    return this.#next === undefined ? 0 : Math.ceil((DECIDES - Math.abs(this.#evidence)) / STEP)
  }

  add(outcome: ProbeOutcome, elapsedMs: number): void {
    if (outcome === 'good') this.#evidence += STEP
    if (outcome === 'bad') this.#evidence -= STEP
    this.#generators = outcome === 'generator' ? this.#generators + 1 : 0
    // What is undecided changes nothing, and is tried at double length.
    this.#isLonger = outcome === 'undecided'
    this.#next = this.#order()
    this.#end = this.#endAt(elapsedMs)
    if (this.#end !== undefined) this.#next = undefined
  }

  #order(): ProbeOrder {
    const { rate } = this.#settings
    return { purpose: 'test', rate, lengthMs: (this.#isLonger ? 2 : 1) * probeMs(rate, this.#settings) }
  }

  #endAt(elapsedMs: number): ProbesEnd | undefined {
    const { rate, withinMs } = this.#settings
    if (this.#evidence >= DECIDES) return { lower: rate, upper: undefined, by: 'to' }
    if (this.#evidence <= -DECIDES) return { lower: undefined, upper: rate, by: 'from' }
    if (this.#generators > 1) return { lower: undefined, upper: undefined, by: 'generator' }
    return elapsedMs + this.#next!.lengthMs > withinMs ? { lower: undefined, upper: undefined, by: 'budget' } : undefined
  }
}
