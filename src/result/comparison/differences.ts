import type { BlockRecord, PairRecord } from '../../record/comparison-record.ts'
import { signTest } from '../../stats/sign-test.ts'

/** How many of the most frequent outcomes are judged: a target could answer with hundreds of statuses. */
const MOST_OUTCOMES = 16

/** An outcome that head had more often than base, by more than chance. */
export interface OutcomeDifference {
  /** `'bad'` for iterations that failed or were cut off, a status such as `'503'`, or `'none'` for iterations without one. */
  readonly outcome: string
  /** Shares of all iterations of the arm, 0 to 1. */
  readonly base: number
  readonly head: number
  /** Among the pairs that differ, in how many head had more of it. */
  readonly pairs: { readonly differing: number; readonly more: number }
  /** The probability of a difference at least this clear by chance. */
  readonly chance: number
}

/** A difference this unlikely by chance is worth more pairs, although it proves nothing. */
const SUSPICIOUS = 0.05

/** Outcomes that head has more often than base: failures, or statuses that base does not have. */
export interface OutcomeDifferences {
  readonly proven: readonly OutcomeDifference[]
  /** Differences that only more pairs can prove; computed only if nothing is proven. */
  readonly suspected: readonly OutcomeDifference[]
}

/**
 * Finds out whether head has more bad iterations than base, or a status that base never returned. If base returned a status more often, that does not count
 * against head.
 *
 * The sign test over pairs judges each outcome: unlike a test that treats iterations as independent, it is not fooled by errors that come in bursts. All
 * outcomes, and all `looks` at which the comparison may have ended, share `alpha`, the chance of a false alarm.
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

/** 0 if nothing ended. */
function shareIn(blocks: readonly BlockRecord[], outcome: string): number {
  const sum = (count: (block: BlockRecord) => number): number => blocks.reduce((total, block) => total + count(block), 0)
  return sum((block) => countOf(block, outcome)) / Math.max(1, sum(endedIn))
}

/** Every status of either arm, the most frequent first; `none` for iterations without a status, if others had one. */
function statusesOf(pairs: readonly PairRecord[]): readonly string[] {
  const counts = new Map<string, number>()
  const add = (status: string, count: number): unknown => counts.set(status, (counts.get(status) ?? 0) + count)
  for (const block of pairs.flatMap(({ base, head }) => [base, head])) {
    for (const [status, count] of Object.entries(block.statuses)) add(status, count)
    if (block.withoutStatus > 0) add('none', block.withoutStatus)
  }
  return [...counts].toSorted(([, first], [, second]) => second - first).map(([status]) => status)
}
