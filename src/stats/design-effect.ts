/** The samples of one stretch of time. */
export interface SampleBlock {
  /** Its place in time; blocks in which nothing ended may be left out. */
  readonly index: number
  readonly count: number
  /** How many of them lie above the limit looked at. */
  readonly exceeding: number
}

/** How much samples hang together with their neighbours. */
export interface Correlation {
  /** How many times more samples are needed than if they were independent; never below 1. */
  readonly effect: number
  /** Whether the samples come from a time long enough to tell. */
  readonly isKnown: boolean
}

/** Fewer blocks say too little of what they differ by. */
const FEWEST_BLOCKS = 10

/** Samples are strongly correlated where a block tells no more than so many independent ones. */
const STRONG = 4

/** Blocks four times as long tell what shorter ones did where their effect is less than this many times as large. */
const GROWN = 2

/**
 * By how much the share of samples above a limit differs from block to block, over what it would if they were independent. A target that stalls makes neighbours slow
 * together, so that 1 000 samples tell as much as 1 000 / effect independent ones.
 *
 * A block sees only what hangs together for less than its length. So blocks are joined two by two as long as ten are left, and the highest of their effects is
 * taken. It is not known where samples are strongly correlated and the effect still grows with the blocks, or there are too few of them to see whether it does.
 */
export function designEffect(blocks: readonly SampleBlock[]): Correlation {
  let longest: readonly SampleBlock[] = blocks.filter(({ count }) => count > 0)
  const count = longest.reduce((sum, block) => sum + block.count, 0)
  const effects = [effectOf(longest)]
  while ((longest.at(-1)?.index ?? 0) > 0) {
    const next = joined(longest)
    if (next.length < FEWEST_BLOCKS) break
    longest = next
    effects.push(effectOf(longest))
  }
  const last = effects.at(-1)!
  const isStrong = last >= GROWN && count / last <= STRONG * longest.length
  const isGrowing = last >= GROWN * (effects.at(-3) ?? 0)
  return { effect: Math.max(...effects), isKnown: !(isStrong && isGrowing) }
}

/**
 * The variance of a ratio over blocks of unequal size: m/(m − 1) · Σ(kᵢ − p·nᵢ)² over N·p·(1 − p) (Cochran, Sampling Techniques, 9A and 2.11; Kish, 1965), and never below 1.
 * 1 where it cannot be told: fewer than two blocks, or nothing or everything above the limit.
 */
function effectOf(blocks: readonly SampleBlock[]): number {
  const count = blocks.reduce((sum, block) => sum + block.count, 0)
  const share = blocks.reduce((sum, block) => sum + block.exceeding, 0) / count
  if (blocks.length < 2 || share === 0 || share === 1) return 1
  const squares = blocks.reduce((sum, block) => sum + (block.exceeding - share * block.count) ** 2, 0)
  const measured = (blocks.length / (blocks.length - 1)) * squares
  return Math.max(1, measured / (count * share * (1 - share)))
}

/** Neighbours two by two as one block each. They have to be in the order of time. */
function joined(blocks: readonly SampleBlock[]): readonly SampleBlock[] {
  const all: SampleBlock[] = []
  for (const block of blocks) {
    const index = block.index >> 1
    const before = all.at(-1)
    if (before?.index === index) {
      all[all.length - 1] = { index, count: before.count + block.count, exceeding: before.exceeding + block.exceeding }
    } else all.push({ ...block, index })
  }
  return all
}
