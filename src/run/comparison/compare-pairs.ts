import type { BlockRecord, ComparisonEnd, ComparisonRecord, Numbering, PairRecord } from '../../record/comparison-record.ts'
import type { Clock } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { seededRandom, type Random } from '../../units/random.ts'
import { RANDOM_STREAM } from '../user/random-streams.ts'
import type { Arm, BlockOrder } from './arm.ts'
import { blockLengthFrom, medianOf } from './block-length.ts'

/** The length of a warm-up round of each arm, as long as the shortest measured block with a client. */
const ROUND_MS: Milliseconds = 50

/** Rounds are compared in two halves of this many each. */
const HALF = 4

/** An arm that gets faster by more than this, from one half to the next, is still warming up: compilers at work show as tens of percent. */
const STEADY = 0.03

/** The next iteration numbers, equal for both arms: after the one that used more. */
const after = (first: Numbering, second: Numbering): Numbering => ({
  index: Math.max(first.index, second.index),
  iteration: Math.max(first.iteration, second.iteration),
})

/** Whether an arm no longer gets faster, by the medians of its latest rounds. An arm without successes has nothing to warm up. */
function isSteady(rounds: readonly BlockRecord[]): boolean {
  const medians = rounds.slice(-2 * HALF).map(({ latenciesMs }) => medianOf(latenciesMs))
  if (medians.length < 2 * HALF) return false
  const [before, now] = [medians.slice(0, HALF), medians.slice(HALF)].map((half) => medianOf(Float64Array.from(half))) as [number, number]
  return !(now < before * (1 - STEADY))
}

/** Two arms that are ready for their first block, in this process or another. */
export interface Arms {
  readonly base: Pick<Arm, 'runBlock'>
  readonly head: Pick<Arm, 'runBlock'>
}

/** How two arms are to be compared. */
export interface PairingSettings {
  readonly seed: number
  /** How many successes a block needs at least: see `successesNeeded`. */
  readonly successes: number
  /** For both arms together, even if they are steady before. */
  readonly minWarmupMs?: Milliseconds | undefined
  /** For both arms together. */
  readonly maxWarmupMs: Milliseconds
  readonly maxDurationMs: Milliseconds
  /** Judges the pairs so far, between blocks: returns whether they decide everything, or no further pairs would be used. */
  readonly look: (pairs: readonly PairRecord[]) => 'decided' | 'pairs' | undefined
  /** Aborts when the comparison must end; whatever aborts it also interrupts the arms. */
  readonly signal?: AbortSignal | undefined
}

/** The outcome, except for the records of the arms. */
export type ComparedPairs = Pick<ComparisonRecord, 'pairs' | 'blockMs' | 'warmup' | 'elapsedMs'> & { readonly end: ComparisonEnd }

const FIRST: Numbering = { index: 0, iteration: 0 }

/** After this many pairs in which nothing can be compared, no others are tried. */
const FRUITLESS_PAIRS = 16

/**
 * Compares two arms: warms both up, then runs pairs of adjacent blocks, one of each arm in random order, never both at once.
 *
 * The blocks of a pair use the same iteration numbers, and so the same random choices; all blocks have the same length.
 */
export async function comparePairs(arms: Arms, settings: PairingSettings, clock: Clock): Promise<ComparedPairs> {
  const coin = seededRandom(settings.seed, RANDOM_STREAM.coin)
  const { rounds, ...warmup } = await warmUp(arms, settings, coin, clock)
  const blockMs = blockLengthFrom(rounds, settings)
  const startMs = clock.now()
  const { pairs, end } = await runPairs(arms, settings, { coin, blockMs, from: warmup.next }, clock)
  const { elapsedMs, steady } = warmup
  return { pairs, blockMs, warmup: { elapsedMs, steady }, elapsedMs: clock.now() - startMs, end }
}

interface WarmedUp {
  /** The latest round of each arm. */
  readonly rounds: readonly BlockRecord[]
  readonly elapsedMs: Milliseconds
  readonly steady: boolean
  readonly next: Numbering
}

/** Runs short blocks of both arms alternately until neither gets faster; at least one of each. */
async function warmUp(
  arms: Arms,
  { minWarmupMs = 0, maxWarmupMs, signal }: PairingSettings,
  coin: Random,
  clock: Clock,
): Promise<WarmedUp> {
  const startMs = clock.now()
  const rounds: PairRecord[] = []
  let from = FIRST
  let steady = false
  const isAborted = (): boolean => signal?.aborted === true
  do {
    const pair = await runPair(arms, { durationMs: ROUND_MS, from, part: 'warmup' }, coin)
    rounds.push(pair)
    from = after(pair.base.next, pair.head.next)
    steady = isSteady(rounds.map(({ base }) => base)) && isSteady(rounds.map(({ head }) => head))
  } while (clock.now() - startMs < (steady ? minWarmupMs : maxWarmupMs) && !isAborted())
  const latest = rounds.slice(-2).flatMap(({ base, head }) => [base, head])
  return { rounds: latest, elapsedMs: clock.now() - startMs, steady, next: from }
}

interface PairsSettings {
  readonly coin: Random
  readonly blockMs: Milliseconds
  readonly from: Numbering
}

async function runPairs(
  arms: Arms,
  { look, maxDurationMs, signal }: PairingSettings,
  { coin, blockMs, from }: PairsSettings,
  clock: Clock,
): Promise<{ readonly pairs: readonly PairRecord[]; readonly end: ComparisonEnd }> {
  const startMs = clock.now()
  const isAborted = (): boolean => signal?.aborted === true
  const pairs: PairRecord[] = []
  let next = from
  // A block that took this long once, whichever arm it was, may do so again.
  let longestMs = 2 * blockMs
  for (;;) {
    if (isAborted()) return { pairs, end: 'aborted' }
    if (clock.now() - startMs + longestMs > maxDurationMs && pairs.length > 0) return { pairs, end: 'time' }
    const pairStartMs = clock.now()
    const pair = await runPair(arms, { durationMs: blockMs, from: next, part: 'measured' }, coin)
    // A block that was cut short does not count.
    if (isAborted()) return { pairs, end: 'aborted' }
    next = after(pair.base.next, pair.head.next)
    pairs.push(pair)
    longestMs = Math.max(longestMs, clock.now() - pairStartMs)
    const end = look(pairs) ?? (isFruitless(pairs) ? 'decided' : undefined)
    if (end !== undefined) return { pairs, end }
  }
}

const isFruitless = (pairs: readonly PairRecord[]): boolean =>
  pairs.length >= FRUITLESS_PAIRS && !pairs.some(({ base, head }) => base.succeeded > 0 && head.succeeded > 0)

/** Runs two adjacent blocks: the second begins when the first has ended completely. */
async function runPair(arms: Arms, order: BlockOrder, coin: Random): Promise<PairRecord> {
  if (coin() < 0.5) {
    const base = await arms.base.runBlock(order)
    return { first: 'base', base, head: await arms.head.runBlock(order) }
  }
  const head = await arms.head.runBlock(order)
  return { first: 'head', base: await arms.base.runBlock(order), head }
}
