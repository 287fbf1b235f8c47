/** The samples of one stretch of time. */
export interface SampleBlock {
  /** Its place in time; blocks in which nothing ended may be left out. */
  readonly index: number
  readonly count: number
  /** How many of them lie above the limit. */
  readonly exceeding: number
}

/** How strongly samples are correlated with their neighbours. */
export interface Correlation {
  /** By which factor more samples are needed than if they were independent; never below 1. */
  readonly effect: number
  /** Whether the samples cover enough time to know. */
  readonly isKnown: boolean
}

/** Fewer blocks say too little about their variation. */
const FEWEST_BLOCKS = 10

/** Samples are strongly correlated if a block is worth no more than this many independent ones. */
const STRONG = 4

/** If blocks four times as long have an effect less than this many times as large, the effect has stopped growing. */
const GROWN = 2

/**
 * The variance of the share of samples above a limit from block to block, relative to that of independent samples. A target that stalls makes neighbours slow
 * together, so that 1 000 samples are worth only 1 000 / effect independent ones.
 *
 * A block shows only correlation shorter than its length. So blocks are joined in pairs as long as ten are left, and the highest effect is used. It is not
 * known if samples are strongly correlated and the effect still grows with the blocks, or if there are too few blocks to see whether it does.
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
 * The variance of a ratio over blocks of unequal size: m/(m − 1) · Σ(kᵢ − p·nᵢ)² over N·p·(1 − p) (Cochran, Sampling Techniques, 9A and 2.11; Kish, 1965), and
 * never below 1. 1 if it cannot be computed: fewer than two blocks, or nothing or everything above the limit.
 */
function effectOf(blocks: readonly SampleBlock[]): number {
  const count = blocks.reduce((sum, block) => sum + block.count, 0)
  const share = blocks.reduce((sum, block) => sum + block.exceeding, 0) / count
  if (blocks.length < 2 || share === 0 || share === 1) return 1
  const squares = blocks.reduce((sum, block) => sum + (block.exceeding - share * block.count) ** 2, 0)
  const measured = (blocks.length / (blocks.length - 1)) * squares
  return Math.max(1, measured / (count * share * (1 - share)))
}

/** Joins neighbours in pairs. They must be in order of time. */
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
