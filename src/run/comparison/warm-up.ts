import type { BlockRecord, Numbering } from '../../record/comparison-record.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { medianOf } from './block-length.ts'

/** The length of a warm-up round of each arm, as long as the shortest measured block with a client. */
export const ROUND_MS: Milliseconds = 50

/** Rounds are compared in two halves of this many each. */
const HALF = 4

/** An arm that gets faster by more than this, from one half to the next, is still warming up: compilers at work show as tens of percent. */
const STEADY = 0.03

/** The next iteration numbers, equal for both arms: after the one that used more. */
export const after = (first: Numbering, second: Numbering): Numbering => ({
  index: Math.max(first.index, second.index),
  iteration: Math.max(first.iteration, second.iteration),
})

/** Whether an arm no longer gets faster, by the medians of its latest rounds. An arm without successes has nothing to warm up. */
export function isSteady(rounds: readonly BlockRecord[]): boolean {
  const medians = rounds.slice(-2 * HALF).map(({ latenciesMs }) => medianOf(latenciesMs))
  if (medians.length < 2 * HALF) return false
  const [before, now] = [medians.slice(0, HALF), medians.slice(HALF)].map((half) => medianOf(Float64Array.from(half))) as [number, number]
  return !(now < before * (1 - STEADY))
}
