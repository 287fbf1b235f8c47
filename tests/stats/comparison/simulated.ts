import type { Pair } from '../../../src/stats/comparison/pair.ts'
import { type Random, seededRandom } from '../../../src/units/random.ts'

/** What to make up. */
export interface Simulation {
  readonly pairs: number
  readonly seed: number
  /** How much longer each latency of head takes: 0.1 for 10 %. */
  readonly slower?: number
  /** How much longer the slowest twentieth of the latencies of head takes beyond that. */
  readonly tailSlower?: number
  readonly latencies?: number
  /** Which share of blocks a neighbour slows down by half. */
  readonly neighbours?: number
}

/** Lognormal latencies around 1 ms, on a machine whose speed drifts and which some pairs share with a neighbour. */
export function simulatedPairs({
  pairs,
  seed,
  slower = 0,
  tailSlower = 0,
  latencies = 100,
  neighbours = 0.1,
}: Simulation): readonly Pair[] {
  const random = seededRandom(seed)
  return Array.from({ length: pairs }, (_, pair) => {
    const first = random() < 0.5 ? 'base' : 'head'
    const drift = 1 + 0.2 * Math.sin(pair / 7)
    const block = (isHead: boolean): Pair['base'] => {
      const neighbour = random() < neighbours ? 1.5 : 1
      const latenciesMs = Float64Array.from({ length: latencies }, () => {
        const luck = normal(random)
        return drift * neighbour * Math.exp(0.3 * luck) * (isHead ? 1 + slower + (luck > 1.645 ? tailSlower : 0) : 1)
      })
      const elapsedMs = latenciesMs.reduce((sum, latencyMs) => sum + latencyMs, 0)
      return { latenciesMs, elapsedMs, succeeded: latencies, targetCpuMs: elapsedMs / 2 }
    }
    return { first, base: block(false), head: block(true) }
  })
}

/** A number from the standard normal distribution (Box & Muller, 1958). */
export const normal = (random: Random): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

/** The same pairs with the two sides exchanged. */
export const swapped = (pairs: readonly Pair[]): readonly Pair[] =>
  pairs.map(({ base, head, first }) => ({ base: head, head: base, first: first === 'base' ? 'head' : 'base' }))
