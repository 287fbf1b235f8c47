/** The range in which a capacity is sought, in arrivals per second. */
export interface RateRange {
  readonly from: number
  readonly to: number
}

/** Cells of the grid differ by this much, unless that would be too many of them. */
const CELL = 0.005
const MOST_CELLS = 4_000

/**
 * How often a probe may show the opposite of what is true at its rate, because something disturbed it. A posterior that trusted probes more would never
 * come back from one that a pause of 200 ms spoiled.
 */
const DISTURBED = 0.12

/** Within this distance, as a logarithm, of the capacity either verdict is likely. */
const BLUR = 0.03

/**
 * What probes have shown of a capacity so far: the probability of every rate of a grid that is even on the logarithm (Horstein's probabilistic bisection;
 * Waeber, Frazier & Henderson, 2013).
 */
export class RatePosterior {
  readonly #logFrom: number
  readonly #step: number
  readonly #weights: Float64Array

  constructor({ from, to }: RateRange) {
    const cells = Math.max(1, Math.min(MOST_CELLS, Math.ceil(Math.log(to / from) / CELL)))
    this.#logFrom = Math.log(from)
    this.#step = Math.log(to / from) / cells
    this.#weights = new Float64Array(cells).fill(1 / cells)
  }

  /** Takes a probe into account: one that was good makes higher capacities likelier, one that was not makes them less likely. */
  update(rate: number, isGood: boolean): void {
    let sum = 0
    for (let cell = 0; cell < this.#weights.length; cell++) {
      const distance = Math.log(this.#rateAt(cell + 0.5) / rate) / BLUR
      const chance = DISTURBED + (1 - 2 * DISTURBED) / (1 + Math.exp(-distance))
      this.#weights[cell]! *= isGood ? chance : 1 - chance
      sum += this.#weights[cell]!
    }
    for (let cell = 0; cell < this.#weights.length; cell++) this.#weights[cell]! /= sum
  }

  /** The rate below which the capacity lies with this probability. */
  quantile(probability: number): number {
    let below = 0
    for (let cell = 0; cell < this.#weights.length; cell++) {
      const weight = this.#weights[cell]!
      if (below + weight >= probability) return this.#rateAt(cell + (weight === 0 ? 0 : (probability - below) / weight))
      below += weight
    }
    return this.#rateAt(this.#weights.length)
  }

  #rateAt(cells: number): number {
    return Math.exp(this.#logFrom + cells * this.#step)
  }
}
