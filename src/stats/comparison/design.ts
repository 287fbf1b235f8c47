/** How a comparison is decided. All of it must be chosen without knowing which side was slower. */
export interface Design {
  /** The rate of false alarms (called slower than theta, but is not), over all metrics and looks together. */
  readonly alpha: number
  /** The rate at which one metric may be called not slower than theta although it is, over all looks together. */
  readonly beta: number
  /** The numbers of pairs after which a verdict is tried, ascending. */
  readonly looks: readonly number[]
  /** How alpha and beta are spent: by the look after n pairs, the share (n / last look) ^ `spending`. The higher, the more is kept for the end. */
  readonly spending: number
  /**
   * How many ways of swapping the pairs are compared, including the observed one: rounded up to a power of two, at most 262 144. The default leaves room for 40
   * of them to be retired; an alpha below 1 / 262 144 cannot prove anything.
   */
  readonly paths: number
  /**
   * The run ended after this many pairs for a reason that does not distinguish the sides, such as their total time. The last look is taken there, with all that
   * is left of alpha and beta. Never set this for a run that ended because of its result.
   */
  readonly endedAt?: number | undefined
}

/** A complete design. */
export interface TestPlan {
  /** The test that may say FAIL. */
  readonly slower: Level
  /** The tests that may say PASS, each. */
  readonly notSlower: Level
  /** After how many pairs each look is taken, and the share of the errors that may be spent by then. */
  readonly looks: readonly { readonly pairs: number; readonly share: number }[]
}

/** How often a test may be wrong, and among how many paths it finds that out. */
export interface Level {
  readonly rate: number
  readonly paths: number
}

type Defaults = Omit<Design, 'paths' | 'endedAt'>

/** Pairs of blocks within one process. */
export const PAIRED_BLOCKS: Defaults = { alpha: 0.01, beta: 0.05, looks: [8, 10, 12, 16, 20, 24, 32, 40, 48, 64], spending: 1.5 }

/** Pairs of fresh processes: they are expensive, so the first looks get their full share. */
export const FRESH_PROCESSES: Defaults = { alpha: 0.01, beta: 0.05, looks: [8, 10, 12, 16], spending: 1 }

const FEWEST_PATHS = 2 ** 12
const MOST_PATHS = 2 ** 18

/** How many paths may be retired until the last look, if there is room. The first looks then have one or two. */
const PATHS_TO_SPEND = 40

/**
 * @throws {RangeError} at rates outside of 0 (inclusive) to 0.5, looks that are not ascending whole numbers from 1 to 4 096, a spending that
 *   is not positive, and fewer than 2 paths. All problems at once.
 */
export function planFor(given: Partial<Design>, defaults: Defaults = PAIRED_BLOCKS): TestPlan {
  const { alpha = defaults.alpha, beta = defaults.beta, looks = defaults.looks, spending = defaults.spending, endedAt } = given
  const { paths } = given
  const areLooks = looks.length > 0 && looks.every((look, at) => Number.isInteger(look) && look > (looks[at - 1] ?? 0) && look <= 4_096)
  const problems = [
    isRate(alpha) ? '' : `alpha must be at least 0 and below 0.5, got ${alpha}`,
    isRate(beta) ? '' : `beta must be at least 0 and below 0.5, got ${beta}`,
    areLooks ? '' : `looks must be whole numbers from 1 to 4096 in ascending order, got [${looks.join(', ')}]`,
    spending > 0 && spending < Number.POSITIVE_INFINITY ? '' : `spending must be a positive number, got ${spending}`,
    paths === undefined || paths >= 2 ? '' : `paths must be at least 2, got ${paths}`,
    endedAt === undefined || (Number.isInteger(endedAt) && endedAt >= 0) ? '' : `endedAt must be a whole number, got ${endedAt}`,
  ].filter((problem) => problem !== '')
  if (problems.length > 0) throw new RangeError(`The comparison cannot be judged: ${problems.join('; ')}`)
  const planned = looks.map((pairs) => ({ pairs, share: (pairs / looks.at(-1)!) ** spending }))
  return {
    slower: { rate: alpha, paths: pathsFor(alpha, paths) },
    notSlower: { rate: beta, paths: pathsFor(beta, paths) },
    looks: endedAt === undefined || endedAt >= looks.at(-1)! ? planned : endingAt(planned, endedAt),
  }
}

const pathsFor = (rate: number, wanted = Math.max(FEWEST_PATHS, PATHS_TO_SPEND / Math.max(rate, Number.MIN_VALUE))): number =>
  2 ** Math.ceil(Math.log2(Math.min(MOST_PATHS, wanted)))

const isRate = (rate: number): boolean => rate >= 0 && rate < 0.5

const endingAt = (planned: TestPlan['looks'], endedAt: number): TestPlan['looks'] => [
  ...planned.filter(({ pairs }) => pairs < endedAt),
  { pairs: endedAt, share: 1 },
]
