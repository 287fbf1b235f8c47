/** One stretch of samples taken one after the other. */
export interface SampleBlock {
  readonly count: number
  /** How many of them lie above the limit looked at. */
  readonly exceeding: number
}

/**
 * How many times more samples are needed than if they were independent: the variance of the share of samples above a limit from block to
 * block, over the variance that independent samples would have, and never below 1. A target that stalls makes neighbours slow together, so
 * that 1 000 samples tell as much as 1 000 / design effect independent ones.
 *
 * The variance of a ratio over blocks of unequal size: m/(m − 1) · Σ(kᵢ − p·nᵢ)² over N·p·(1 − p) (Cochran, Sampling Techniques, 9A and 2.11;
 * Kish, 1965). 1 where it cannot be told: fewer than two blocks, or nothing or everything above the limit.
 * Limits: what hangs together for longer than a block is seen only in part, and a few blocks give a rough number.
 */
export function designEffect(blocks: readonly SampleBlock[]): number {
  const filled = blocks.filter(({ count }) => count > 0)
  const count = filled.reduce((sum, block) => sum + block.count, 0)
  const share = filled.reduce((sum, block) => sum + block.exceeding, 0) / count
  if (filled.length < 2 || share === 0 || share === 1) return 1
  const squares = filled.reduce((sum, block) => sum + (block.exceeding - share * block.count) ** 2, 0)
  const measured = (filled.length / (filled.length - 1)) * squares
  return Math.max(1, measured / (count * share * (1 - share)))
}
