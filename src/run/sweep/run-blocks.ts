import type { SweepEnd } from '../../record/sweep-end.ts'
import type { Clock } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { Random } from '../../units/random.ts'

/** What a block showed, as far as it decides how a sweep goes on. */
export interface BlockFacts {
  readonly succeeded: number
  /** How long an iteration took on average, failed ones too; `NaN` if none ended. */
  readonly iterationMs: Milliseconds
  /** Whether nothing succeeded, and no reply came either. */
  readonly isSilent: boolean
  /** How many times as much the generator could do. */
  readonly headroom: number
}

/** A block to run. Round 0 is the warm-up, whose numbers count for nothing; it tells how long iterations are, and what the generator can do. */
export interface BlockRequest {
  readonly concurrency: number
  readonly round: number
  readonly warmupMs: Milliseconds
  readonly lengthMs: Milliseconds
  /** Since the first block began. */
  readonly atMs: Milliseconds
}

/** Blocks that were made, in order, and how that ended. */
export interface BlocksRun<Block extends BlockFacts> {
  readonly blocks: readonly { readonly request: BlockRequest; readonly block: Block }[]
  /** `undefined` if all rounds were made. */
  readonly endedBy: SweepEnd | undefined
  /** How many rounds were completed, without the warm-up. */
  readonly rounds: number
  readonly elapsedMs: Milliseconds
}

export interface BlocksSettings<Block extends BlockFacts> {
  /** Numbers of users, ascending. */
  readonly levels: readonly number[]
  readonly rounds: number
  readonly blockMs: Milliseconds
  readonly warmsUp: boolean
  /** The shortest warm-up of a block, and how many iterations it has to cover. */
  readonly warmup: { readonly leastMs: Milliseconds; readonly iterations: number }
  /** Runs a block; `undefined` if it was aborted. */
  readonly measure: (request: BlockRequest) => Promise<Block | undefined>
  /** Whether the process of the target has ended, as far as that is known. */
  readonly isTargetGone: () => boolean
  /** How long all that is still to come may take; `Infinity` for no limit. */
  readonly remainingMs: () => Milliseconds
  readonly random: Random
}

/** The generator has to be able to do at least this many times as much as at the level at which it is least busy. */
const LEAST_HEADROOM = 1.5

/** Makes blocks: a warm-up of each level, ascending, then rounds in which each level comes once, in random order, so that what changes with time is no trend. */
export async function runBlocks<Block extends BlockFacts>(settings: BlocksSettings<Block>, clock: Clock): Promise<BlocksRun<Block>> {
  const { levels, blockMs, warmup, measure, isTargetGone, remainingMs } = settings
  const startMs = clock.now()
  const elapsed = (): Milliseconds => clock.now() - startMs
  const blocks: { request: BlockRequest; block: Block }[] = []
  const iterationMs = new Map<number, Milliseconds>()
  let rounds = 0
  const make = async (concurrency: number, round: number): Promise<SweepEnd | undefined> => {
    const knownMs = iterationMs.get(concurrency) ?? 0
    const warmupMs = round === 0 ? 0 : Math.max(warmup.leastMs, warmup.iterations * knownMs)
    if (warmupMs + blockMs + knownMs > remainingMs()) return 'time'
    const run = async (users: number): Promise<Block | undefined> => {
      const request = { concurrency: users, round, warmupMs, lengthMs: blockMs, atMs: elapsed() }
      const block = await measure(request)
      if (block !== undefined) blocks.push({ request, block })
      return block
    }
    const block = await run(concurrency)
    if (block === undefined) return 'aborted'
    if (isTargetGone()) return 'target died'
    if (block.succeeded === 0 && concurrency === levels[0]! && round === 0) return 'nothing succeeded'
    // It may only be overwhelmed: what died does not answer to few users either.
    if (block.isSilent) {
      const light = concurrency === levels[0]! ? block : await run(levels[0]!)
      if (light === undefined) return 'aborted'
      if (light.isSilent || isTargetGone()) return 'target died'
    }
    if (Number.isFinite(block.iterationMs)) iterationMs.set(concurrency, Math.max(knownMs, block.iterationMs))
    return undefined
  }
  const done = (endedBy: SweepEnd | undefined): BlocksRun<Block> => ({ blocks, endedBy, rounds, elapsedMs: elapsed() })
  for (const [round, order] of ordersOf(settings).entries()) {
    for (const concurrency of order) {
      const end = await make(concurrency, settings.warmsUp ? round : round + 1)
      if (end !== undefined) return done(end)
    }
    if (settings.warmsUp && round === 0) {
      if ([...iterationMs.values()].some((ms) => ms > blockMs)) return done('block')
      if (blocks.every(({ block }) => block.headroom < LEAST_HEADROOM)) return done('generator')
    } else rounds += 1
  }
  return done(undefined)
}

/** The levels of each round, the warm-up first. */
const ordersOf = ({ levels, rounds, warmsUp, random }: BlocksSettings<BlockFacts>): readonly (readonly number[])[] => [
  ...(warmsUp ? [levels] : []),
  ...Array.from({ length: rounds }, () => shuffled(levels, random)),
]

/** By Fisher and Yates. */
function shuffled(values: readonly number[], random: Random): readonly number[] {
  const all = [...values]
  for (let left = all.length; left > 1; left--) {
    const at = Math.floor(random() * left)
    ;[all[at], all[left - 1]] = [all[left - 1]!, all[at]!]
  }
  return all
}
