import { meanOf } from '../mean.ts'
import { kneeOf } from './knee.ts'
import { fitUsl, peakOf, uslThroughput, type UslParameters } from './usl.ts'

/** The blocks that were measured with so many users at once. */
export interface LevelBlocks {
  readonly concurrency: number
  /** The throughput of each block, per second. */
  readonly blocks: readonly number[]
}

/** The ends within which a number lies in 95 of 100 cases. */
export type Interval = readonly [lower: number, upper: number]

/** The Universal Scalability Law as it fits a sweep. */
export interface Usl {
  /** The throughput of one user by the curve, per second. */
  readonly lambda: number
  /** Contention: the share of the work that cannot run in parallel, 0 to 1 and rarely above. */
  readonly sigma: number
  /**
   * Coherency: what each pair of users costs. `undefined` if fewer than eight levels were measured, if they do not show that throughput falls, and with a
   * {@link knee}, behind which the curve falls and throughput does not.
   */
  readonly kappa: number | undefined
  /** The number of users with the highest throughput; `undefined` as {@link kappa} is. */
  readonly peak: number | undefined
  /** The number of users at which throughput stops rising at once, if it does; the curve then describes the levels badly. */
  readonly knee: number | undefined
  /** 95 % intervals, also of what is `undefined` because its interval is too wide; those of `kappa` and `peak` need eight levels, and no knee. */
  readonly intervals: {
    readonly lambda: Interval
    readonly sigma: Interval
    readonly kappa: Interval | undefined
    readonly peak: Interval | undefined
  }
  /** What was fitted, which draws the curve. */
  readonly curve: UslParameters
}

/** How many levels with some throughput contention needs, and coherency. */
export const LEVELS_FOR_SIGMA = 6
export const LEVELS_FOR_KAPPA = 8

const RESAMPLES = 1_000
const TAIL = 0.025
const Z = 1.96
/** Contention from which on the first level has the highest throughput already. */
const SERIAL = 0.9

/**
 * Fits the law to the levels of a sweep, in ascending order; `undefined` for fewer than six with some throughput, or with fewer than two blocks each.
 *
 * The intervals are those of a bootstrap: each level gets blocks drawn from its own, and so much noise in addition as levels scatter about the curve more than
 * blocks about their level. Few blocks scatter less than they should, for which both are widened (Davison & Hinkley, Bootstrap Methods, 1997, 2.4 and 6.2).
 * `random` draws from 0 to 1.
 */
export function scalingOf(levels: readonly LevelBlocks[], random: () => number): Usl | undefined {
  const known = levels.filter(({ blocks }) => blocks.length > 1 && meanOf(blocks) > 0).map(levelFrom)
  if (known.length < LEVELS_FOR_SIGMA) return undefined
  const curve = fitUsl(known)
  const residuals = known.map((level) => ({ ...level, residual: Math.log(level.throughput / uslThroughput(curve, level.concurrency)) }))
  const drawn = resampled(residuals, random)
  const intervals = {
    lambda: intervalOf(drawn.map(({ lambda }) => lambda)),
    sigma: intervalOf(drawn.map(({ sigma }) => sigma)),
    kappa: intervalOf(drawn.map(({ kappa }) => kappa)),
    peak: intervalOf(drawn.map(peakOf)),
  }
  const knee = intervals.sigma[0] >= SERIAL ? known[0]!.concurrency : kneeOf(residuals)
  const hasKappa = known.length >= LEVELS_FOR_KAPPA && knee === undefined
  const falls = hasKappa && intervals.kappa[0] > 0 && known.at(-1)!.concurrency >= peakOf(curve) / 2
  return {
    lambda: curve.lambda,
    sigma: curve.sigma,
    kappa: falls ? curve.kappa : undefined,
    peak: falls ? peakOf(curve) : undefined,
    knee,
    intervals: { ...intervals, kappa: hasKappa ? intervals.kappa : undefined, peak: hasKappa ? intervals.peak : undefined },
    curve,
  }
}

/** The 95 % interval of the throughput of a level per user, as a share of that of another one; both need two blocks. `all` say how much blocks differ. */
export function efficiencyOf(level: LevelBlocks, of: LevelBlocks, all: readonly LevelBlocks[]): Interval {
  const [one, other] = [level, of].map(levelFrom)
  const known = all.filter(({ blocks }) => blocks.length > 1 && meanOf(blocks) > 0).map(levelFrom)
  const ratio = one!.throughput / one!.concurrency / (other!.throughput / other!.concurrency)
  // Two or three blocks may agree by chance: a level is at least as uncertain as all are together.
  const least = Math.sqrt(meanOf(known.map(({ variance }) => variance)))
  const error = Math.hypot(
    ...[one!, other!].map(({ variance, deviations }) => Math.max(Math.sqrt(variance), least) / Math.sqrt(deviations.length)),
  )
  const half = studentFactor(level.blocks.length + of.blocks.length - 2) * Z * error
  return [ratio * Math.exp(-half), ratio * Math.exp(half)]
}

/** A level in numbers: its throughput, and how its blocks lie about that, relative to it. */
interface Level {
  readonly concurrency: number
  readonly throughput: number
  readonly deviations: readonly number[]
  /** Of one block. */
  readonly variance: number
  /** The standard error of the throughput. */
  readonly error: number
}

function levelFrom({ concurrency, blocks }: LevelBlocks): Level {
  const throughput = meanOf(blocks)
  const deviations = blocks.map((block) => block / throughput - 1)
  const variance = deviations.reduce((sum, deviation) => sum + deviation ** 2, 0) / (blocks.length - 1)
  return { concurrency, throughput, deviations, variance, error: Math.sqrt(variance / blocks.length) }
}

function resampled(levels: readonly (Level & { readonly residual: number })[], random: () => number): readonly UslParameters[] {
  const blocks = levels.reduce((sum, { deviations }) => sum + deviations.length, 0)
  const wider = studentFactor(blocks - levels.length)
  const scatter = scatterOf(levels)
  return Array.from({ length: RESAMPLES }, () =>
    fitUsl(
      levels.map(({ concurrency, throughput, deviations }) => {
        const { length } = deviations
        const drawn = deviations.reduce((sum) => sum + deviations[Math.floor(random() * length)]!, 0) / length
        const noise = wider * (Math.sqrt(length / (length - 1)) * drawn + scatter * normal(random))
        return { concurrency, throughput: throughput * Math.exp(noise) }
      }),
    ),
  )
}

/** How far levels lie from the curve that their blocks do not explain: a standard deviation. */
function scatterOf(levels: readonly (Level & { readonly residual: number })[]): number {
  const seen = levels.reduce((sum, { residual }) => sum + residual ** 2, 0) / (levels.length - 3)
  const explained = meanOf(levels.map(({ error }) => error ** 2))
  return Math.sqrt(Math.max(0, seen - explained))
}

/** Of the standard normal distribution, by Box and Muller. */
const normal = (random: () => number): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

/** By how much Student's interval with so many degrees of freedom is wider than a normal one (Abramowitz & Stegun, 26.7.5). */
const studentFactor = (freedom: number): number =>
  1 +
  (Z ** 2 + 1) / (4 * freedom) +
  (5 * Z ** 4 + 16 * Z ** 2 + 3) / (96 * freedom ** 2) +
  (3 * Z ** 6 + 19 * Z ** 4 + 17 * Z ** 2 - 15) / (384 * freedom ** 3)

function intervalOf(values: readonly number[]): Interval {
  const sorted = values.toSorted((first, second) => first - second)
  return [sorted[Math.floor(TAIL * sorted.length)]!, sorted[Math.ceil((1 - TAIL) * sorted.length) - 1]!]
}
