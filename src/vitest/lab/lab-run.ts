/** What is known of a test when it is started. */
export interface LabRunFacts {
  /** The id of the test. */
  readonly test: string
  readonly isEndless: boolean
  /** The form has another load than the test. */
  readonly isChanged: boolean
}

/** A test that the lab runs, and what `Stop` has done to it. */
export class LabRun {
  readonly facts: LabRunFacts
  #stops = 0
  #isEnded = false
  #stoppedRun: string | undefined

  constructor(facts: LabRunFacts) {
    this.facts = facts
  }

  /** The whole test is ended by hand. */
  get isEnded(): boolean {
    return this.#isEnded
  }

  /**
   * Stop: the first one ends the load in progress, which `run` is if the page shows its course; a second one, or one before, between and after the loads of a test,
   * ends the test. Returns whether it does.
   */
  stop(isLoading: boolean, run: string | undefined): boolean {
    this.#stops += 1
    this.#isEnded ||= this.#stops > 1 || !isLoading
    this.#stoppedRun = run
    return this.#isEnded
  }

  /** Whether what goes on is about to end; the next load of a test is not. */
  isStopping(run: string | undefined): boolean {
    return this.#isEnded || (this.#stops > 0 && (run === undefined || run === this.#stoppedRun))
  }
}
