import type { GrowingEvidence } from './evidence.ts'
import type { SortedBlock } from './pair.ts'
import { countBelow, pooled, pooledAt } from './sorted.ts'

/** A block of which the mean can be taken between any two limits without a walk through it. */
interface TailBlock {
  readonly latenciesMs: Float64Array
  /** The sum of the lowest 0, 1, 2, … of them. */
  readonly sumsMs: Float64Array
}

/**
 * The tail above a quantile q, by its capped mean: latencies are held between two limits and averaged. A quantile of one block is a single
 * latency of it and tells little; the mean of the tail tells as much as the block holds, and the cap keeps one stall from deciding.
 *
 * The limits are the quantiles 1 − 4(1 − q) and 1 − (1 − q)/2 of both sides together, with head divided by 1 + theta: where that is what head
 * takes more, nothing in them tells the sides apart. Measured against quantiles of blocks, a p99 that is 10 % higher is found three to five
 * times as often.
 */
export function cappedTail(quantile: number): GrowingEvidence {
  const bases: TailBlock[] = []
  const heads: TailBlock[] = []
  const lots = new Map<number, { readonly base: Float64Array; readonly head: Float64Array }>()
  const lotsOf = (pairs: number): { readonly base: Float64Array; readonly head: Float64Array } => {
    const all = (blocks: readonly TailBlock[]): Float64Array => pooled(blocks.slice(0, pairs).map(({ latenciesMs }) => latenciesMs))
    const lot = lots.get(pairs) ?? { base: all(bases), head: all(heads) }
    lots.set(pairs, lot)
    return lot
  }
  return {
    get pairs() {
      return bases.length
    },
    add: ({ base, head }) => {
      bases.push(tailBlock(base))
      heads.push(tailBlock(head))
    },
    differences: (pairs, theta) => {
      const { base, head } = lotsOf(pairs)
      const scale = 1 / (1 + theta)
      const limitAt = (share: number): number => pooledAt(Math.floor(share * (base.length + head.length - 1)), base, head, scale)
      const lowMs = limitAt(1 - 4 * (1 - quantile))
      const highMs = limitAt(1 - (1 - quantile) / 2)
      return Float64Array.from({ length: pairs }, (_, pair) => {
        const baseMs = meanBetween(lowMs, highMs, bases[pair]!)
        const headMs = meanBetween(lowMs / scale, highMs / scale, heads[pair]!) * scale
        return Math.log(headMs) - Math.log(baseMs)
      })
    },
  }
}

function tailBlock({ latenciesMs }: SortedBlock): TailBlock {
  const sumsMs = new Float64Array(latenciesMs.length + 1)
  for (let rank = 0; rank < latenciesMs.length; rank++) sumsMs[rank + 1] = sumsMs[rank]! + latenciesMs[rank]!
  return { latenciesMs, sumsMs }
}

/** The mean of the latencies, those outside of the limits taken for the limit. */
function meanBetween(lowMs: number, highMs: number, { latenciesMs, sumsMs }: TailBlock): number {
  const low = countBelow(lowMs, latenciesMs)
  const high = countBelow(highMs, latenciesMs)
  return (low * lowMs + (sumsMs[high]! - sumsMs[low]!) + (latenciesMs.length - high) * highMs) / latenciesMs.length
}
