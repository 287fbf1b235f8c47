import { type Pair, sortedPair } from './pair.ts'
import { weighted } from './sequential/evidence.ts'
import { sumPaths } from './sequential/sign-paths.ts'
import { quantileOf } from './latencies/sorted.ts'

/** Base compared with itself, which must show no difference if blocks do not affect the next one. */
export interface NegativeControl {
  /** The median latency of base in blocks that were second in their pair, right after one of head, divided by that in blocks that were first. */
  readonly ratio: number
  /** The probability of at least this difference by chance, in either direction. */
  readonly chance: number
  /** How many couples of neighbouring pairs could be compared: one began with base and the other with head. */
  readonly couples: number
  /** Less likely than one in a thousand runs by chance: what ran before a block has affected it, and such blocks cannot be compared. */
  readonly isViolated: boolean
}

const CHANCE = 0.001
const MOST_PATHS = 2 ** 14

/**
 * Base blocks against base blocks: does it matter what ran just before? It uses couples of neighbouring pairs, one of which began with base and the other with
 * head; a coin decided which, so the test that compares the sides works here as well. It is exact, and it is blind to drift, which affects both alike. Couples
 * are pairs 1 and 2, 3 and 4, …: fixed before any coin was flipped.
 *
 * With `couples` 0 there is nothing to compare: ratio 1, chance 1.
 */
export function negativeControl(pairs: readonly Pair[]): NegativeControl {
  const differences = Float64Array.from(couplesOf(pairs), ([one, other]) =>
    one.first === 'head' ? one.log - other.log : other.log - one.log,
  )
  if (differences.length === 0) return { ratio: 1, chance: 1, couples: 0, isViolated: false }
  const sums = new Int32Array(MOST_PATHS)
  sumPaths(weighted(differences), sums)
  const seen = Math.abs(sums[0]!)
  const chance = sums.reduce((count, sum) => count + (Math.abs(sum) >= seen ? 1 : 0), 0) / sums.length
  return { ratio: Math.exp(middleOf(differences)), chance, couples: differences.length, isViolated: chance < CHANCE }
}

/** The logarithm of the median latency of base in a pair, and which side the pair began with. */
interface BaseBlock {
  readonly log: number
  readonly first: Pair['first']
}

function couplesOf(pairs: readonly Pair[]): readonly (readonly [BaseBlock, BaseBlock])[] {
  return pairs.flatMap((pair, at): (readonly [BaseBlock, BaseBlock])[] => {
    const [one, other] = [baseOf(pair), baseOf(pairs[at + 1])]
    return at % 2 === 1 || one === undefined || other === undefined || one.first === other.first ? [] : [[one, other]]
  })
}

function baseOf(pair: Pair | undefined): BaseBlock | undefined {
  const usable = pair && sortedPair(pair)
  return usable && { log: Math.log(quantileOf(usable.base.latenciesMs, 0.5)), first: pair.first }
}

const middleOf = (values: Float64Array): number => quantileOf(values.slice().sort(), 0.5)
