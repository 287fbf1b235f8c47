import type { BlockRecord, Numbering } from '../../record/comparison-record.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { medianOf } from './block-length.ts'

/** Of each arm; as long as the shortest measured block of a client. */
export const ROUND_MS: Milliseconds = 50

/** Rounds are looked at in two halves of so many each: the later one against the one before. */
const HALF = 4

/** Whoever gets faster by more than this, from one half to the next, is still warming up: compilers at work show as tens of percent. */
const STEADY = 0.03

/** Where numbers go on so that both arms have the same ones: after the one that came further. */
export const after = (first: Numbering, second: Numbering): Numbering => ({
  index: Math.max(first.index, second.index),
  iteration: Math.max(first.iteration, second.iteration),
})

/** Whether an arm does not get faster any more, by the medians of its latest rounds. An arm without successes has nothing to warm up. */
export function isSteady(rounds: readonly BlockRecord[]): boolean {
  const medians = rounds.slice(-2 * HALF).map(({ latenciesMs }) => medianOf(latenciesMs))
  if (medians.length < 2 * HALF) return false
  const [before, now] = [medians.slice(0, HALF), medians.slice(HALF)].map((half) => medianOf(Float64Array.from(half))) as [number, number]
  return !(now < before * (1 - STEADY))
}
