/** What was counted in a block of a constant number of users. */
export interface BlockCounts {
  readonly users: number
  /** How many iterations ended in the time of the block with a success, per second. */
  readonly countedPerSecond: number
  /** Of the iterations that began in it: how many ended, with a success or not, and how long they took together. */
  readonly succeeded: number
  readonly ended: number
  readonly busyMs: number
  readonly lengthMs: number
}

/**
 * Successes per second: users ÷ mean time of an iteration (Little, 1961), as far as what was counted allows it. A count within a short block is wrong by up to an
 * iteration of each user, which is much if iterations are long; if they are short, it includes what happens between two of them.
 */
export function blockThroughput({ users, countedPerSecond, succeeded, ended, busyMs, lengthMs }: BlockCounts): number {
  if (ended === 0) return countedPerSecond
  const byLittle = (users * succeeded * 1_000) / busyMs
  const mostWrong = (users * 1_000) / lengthMs
  return Math.max(countedPerSecond - mostWrong, Math.min(countedPerSecond + mostWrong, byLittle))
}
