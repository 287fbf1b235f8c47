import type { BlockRecord, PairRecord } from '../../record/comparison-record.ts'
import { signTest } from '../../stats/sign-test.ts'

/** How many kinds of outcome are looked at, the most frequent ones: a target could answer with hundreds of statuses. */
const MOST_OUTCOMES = 16

/** An outcome that head had more often than base, and not by chance. */
export interface OutcomeDifference {
  /** `'bad'` for iterations that failed or were cut off, a status such as `'503'`, or `'none'` for iterations without one. */
  readonly outcome: string
  /** Shares of all iterations of the arm, 0 to 1. */
  readonly base: number
  readonly head: number
  /** In how many of the pairs that differ head had more of it. */
  readonly pairs: { readonly differing: number; readonly more: number }
  /** How likely as clear a difference is by chance. */
  readonly chance: number
}

/** What is this unlikely by chance is worth more pairs, though it proves nothing. */
const SUSPICIOUS = 0.05

/** In what head ends worse, or otherwise, than base. */
export interface OutcomeDifferences {
  readonly proven: readonly OutcomeDifference[]
  /** What points to a difference that only more pairs can prove; looked for where nothing is proven. */
  readonly suspected: readonly OutcomeDifference[]
}

/**
 * Whether head has more bad iterations than base, or a status that base never gave: that base gave one more often is no fault of head.
 *
 * Each outcome is judged by the sign test over pairs, which errors that come in bursts cannot deceive as they do a test that takes iterations for independent.
 * `alpha`, the chance of a false alarm, is shared by all outcomes and by all `looks` at which the comparison may have ended.
 */
export function differencesOf(pairs: readonly PairRecord[], alpha: number, looks: number): OutcomeDifferences {
  const outcomes = ['bad', ...statusesOf(pairs).slice(0, MOST_OUTCOMES)]
  const enough = alpha / (outcomes.length * looks)
  const all = outcomes.map((outcome) => differenceIn(pairs, outcome)).filter(({ outcome, base }) => outcome === 'bad' || base === 0)
  const proven = all.filter(({ chance }) => chance <= enough)
  return { proven, suspected: proven.length > 0 ? [] : all.filter(({ chance }) => chance <= SUSPICIOUS) }
}

function differenceIn(pairs: readonly PairRecord[], outcome: string): OutcomeDifference {
  let [differing, more] = [0, 0]
  for (const { base, head } of pairs) {
    const difference = shareIn([head], outcome) - shareIn([base], outcome)
    if (difference !== 0) differing += 1
    if (difference > 0) more += 1
  }
  const share = (arm: 'base' | 'head'): number =>
    shareIn(
      pairs.map((pair) => pair[arm]),
      outcome,
    )
  return { outcome, base: share('base'), head: share('head'), pairs: { differing, more }, chance: signTest(more, differing) }
}

const endedIn = ({ succeeded, bad }: BlockRecord): number => succeeded + bad

function countOf({ bad, statuses, withoutStatus }: BlockRecord, outcome: string): number {
  if (outcome === 'bad') return bad
  return outcome === 'none' ? withoutStatus : (statuses[Number(outcome)] ?? 0)
}

/** 0 where nothing ended. */
function shareIn(blocks: readonly BlockRecord[], outcome: string): number {
  const sum = (count: (block: BlockRecord) => number): number => blocks.reduce((total, block) => total + count(block), 0)
  return sum((block) => countOf(block, outcome)) / Math.max(1, sum(endedIn))
}

/** Every status of either arm, the most frequent first; `none` stands for none where some iterations had one. */
function statusesOf(pairs: readonly PairRecord[]): readonly string[] {
  const counts = new Map<string, number>()
  const add = (status: string, count: number): unknown => counts.set(status, (counts.get(status) ?? 0) + count)
  for (const block of pairs.flatMap(({ base, head }) => [base, head])) {
    for (const [status, count] of Object.entries(block.statuses)) add(status, count)
    if (block.withoutStatus > 0) add('none', block.withoutStatus)
  }
  return [...counts].toSorted(([, first], [, second]) => second - first).map(([status]) => status)
}
