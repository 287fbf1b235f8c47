import { BLOCK_EVIDENCE } from './block-evidence.ts'
import { type Design, FRESH_PROCESSES, planFor } from './design.ts'
import type { Evidence, GrowingEvidence } from './evidence.ts'
import { Judge } from './judge.ts'
import type { Thetas } from './judge-pairs.ts'
import type { Judgement, Verdict } from './judgement.ts'
import { type Metric, type Pair, sortedPair } from './pair.ts'

/** Judges pairs of fresh processes, one by one, each by all the pairs of blocks that it ran. */
export interface ForkJudge {
  /** Gives the verdict once there is nothing left to wait for, until then `undefined`. */
  add(pairs: readonly Pair[]): Verdict | undefined
  judgement(): Judgement
}

/**
 * The unit is the pair of processes: two processes of the same code differ for good by some percent, so what blocks within one pair agree on proves nothing
 * of the code. Each has one number, the mean over its blocks; tails are held against each theta before the mean is taken, as within one process. A pair
 * of processes in which a side had no success is left out as a whole.
 *
 * @throws {RangeError} at no theta or one that is not above −1, and at a design that is none.
 */
export function forkJudge(thetas: Thetas, design: Partial<Design> = {}): ForkJudge {
  const trials = (Object.entries(thetas) as [Metric, number | undefined][]).flatMap(([metric, theta]) => {
    const forks: GrowingEvidence[] = []
    return theta === undefined ? [] : [{ metric, theta, forks, evidence: evidenceOfForks(forks) }]
  })
  const judge = new Judge(trials, planFor(design, FRESH_PROCESSES))
  let unusable = 0
  return {
    add: (pairs) => {
      const usable = pairs.flatMap((pair) => sortedPair(pair) ?? [])
      if (usable.length === 0) unusable++
      else
        for (const { metric, forks } of trials) {
          const blocks = BLOCK_EVIDENCE[metric]()
          for (const pair of usable) blocks.add(pair)
          forks.push(blocks)
        }
      return judge.look()
    },
    judgement: () => judge.judgement(unusable),
  }
}

/** One number for each pair of processes. A list that grows later is evidence that grows. */
const evidenceOfForks = (forks: readonly GrowingEvidence[]): Evidence => ({
  get pairs() {
    return forks.length
  },
  differences: (pairs, theta) => Float64Array.from(forks.slice(0, pairs), (fork) => meanOf(fork.differences(fork.pairs, theta))),
})

const meanOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length
