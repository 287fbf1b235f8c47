/** As many values of earlier runs are kept. */
const MOST_KEPT = 4_000

/** What the runs of a worker have sent that may be secret. */
export class SentSoFar {
  readonly #kept = new Set<string>()

  /** Adds what a run has sent. Returns all of that, and what is kept of earlier runs. */
  add(own: readonly string[]): readonly string[] {
    const all = [...new Set([...this.#kept, ...own])]
    for (const value of own) {
      // The newest are last.
      this.#kept.delete(value)
      this.#kept.add(value)
    }
    for (const value of this.#kept) {
      if (this.#kept.size <= MOST_KEPT) break
      this.#kept.delete(value)
    }
    return all
  }
}
