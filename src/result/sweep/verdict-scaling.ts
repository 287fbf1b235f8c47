import { LEVELS_FOR_KAPPA, type Interval } from '../../stats/sweep/scaling.ts'
import { formatCount } from '../../units/format.ts'
import { FINDING_RULES, isInvalid } from '../findings/finding-rules.ts'
import type { FindingKind } from '../findings/finding.ts'
import { notJudgeable, wrongSubject } from '../verdicts/verdict.ts'
import { isSweep } from '../kind.ts'
import { earlyEndReason, GENERATOR, listed, missingUsl, usableLevels, users } from './missing-usl.ts'
import type { ScalingClaim } from './scaling-claim.ts'
import type { SweepLevel, SweepResult } from './sweep-result.ts'

/** A claim that was judged by the end of its interval: proven, refuted, or not known. */
export interface JudgedScaling {
  readonly claim: ScalingClaim
  /** `NaN` if it was not measured, `Infinity` for a peak that was not seen. */
  readonly measured: number
  readonly interval: Interval | undefined
  readonly verdict: 'pass' | 'fail' | 'inconclusive'
  /** Why it is not known, and what would decide. */
  readonly reason: string | undefined
  /** The findings because of which it does not stand. */
  readonly invalidatedBy: readonly FindingKind[]
}

/** The largest level has to be at least this share of the number of users that is claimed: behind it, the curve is only extrapolated. */
const SEEN_OF_PEAK = 0.5
const MOST_ROUNDS = 100

/** Judges how a target scales. */
export function judgeScaling(result: SweepResult, claim: ScalingClaim): JudgedScaling {
  const known = claim.kind === 'efficiency' ? efficiencyIn(result, claim.concurrency) : parameterIn(result, claim)
  if (typeof known === 'string')
    return { claim, measured: Number.NaN, interval: undefined, verdict: 'inconclusive', reason: known, invalidatedBy: [] }
  const { measured, interval, levels } = known
  const verdict = verdictOn(claim, interval)
  // What it was before is no use to a target that is dead.
  if (verdict === 'pass' && result.endedBy === 'target died')
    return { claim, measured, interval, verdict: 'inconclusive', reason: earlyEndReason(result), invalidatedBy: [] }
  const invalidatedBy = verdict === 'inconclusive' ? [] : spoilersIn(result, levels, verdict === 'pass')
  const reason = verdict === 'inconclusive' ? moreRounds(result, claim, measured, interval) : undefined
  return { claim, measured, interval, verdict, reason, invalidatedBy }
}

/** A number of a sweep, and the levels that it comes from; or why it has none. */
type Known = { readonly measured: number; readonly interval: Interval; readonly levels: readonly SweepLevel[] } | string

function efficiencyIn(result: SweepResult, concurrency: number): Known {
  const [lowest] = result.levels
  const level = result.levels.find((other) => other.concurrency === concurrency)
  if (lowest === undefined || lowest.throughput === 0)
    return earlyEndReason(result) ?? `nothing succeeded with ${users(lowest?.concurrency ?? 1)}`
  if (level === undefined)
    return earlyEndReason(result) ?? `${users(concurrency)} were not measured: add ${formatCount(concurrency)} to \`concurrency\``
  const bound = [lowest, level].filter(({ isGeneratorBound }) => isGeneratorBound)
  if (bound.length > 0)
    return (
      earlyEndReason(result) ?? `with ${listed(bound)} the generator was too busy for its numbers to be those of the target: ${GENERATOR}`
    )
  if (level.throughput === 0 && level.blocks.length > 1) return { measured: 0, interval: [0, 0], levels: [level] }
  if (level === lowest)
    return `efficiency is that of the lowest level, which is ${users(concurrency)} here: add a lower one to \`concurrency\``
  if (level.efficiencyInterval === undefined) return earlyEndReason(result) ?? 'too few rounds were made'
  return { measured: level.efficiency, interval: level.efficiencyInterval, levels: [lowest, level] }
}

function parameterIn(result: SweepResult, { kind, limit }: ScalingClaim): Known {
  const { usl } = result
  if (usl === undefined) return missingUsl(result)
  const levels = usableLevels(result)
  const { sigma, kappa, peak } = usl.intervals
  if (kind === 'contention') return { measured: usl.sigma, interval: sigma, levels }
  if (usl.knee !== undefined)
    return `throughput stops rising at ${users(Math.round(usl.knee))} at once, which no curve of coherency describes: judge \`efficiencyAt\` there`
  if (kappa === undefined || peak === undefined)
    return `${kind} needs at least ${LEVELS_FOR_KAPPA} levels, got ${formatCount(levels.length)}: give more in \`concurrency\`, such as [1, 2, 4, 8, 12, 16, 24, 32]`
  if (kind === 'coherency') return { measured: usl.curve.kappa, interval: kappa, levels }
  const largest = levels.at(-1)!.concurrency
  if (largest < SEEN_OF_PEAK * limit)
    return `levels up to ${users(largest)} do not show what happens at ${formatCount(limit)}: add levels up to ${formatCount(limit)} to \`concurrency\``
  return { measured: usl.peak ?? Number.POSITIVE_INFINITY, interval: peak, levels }
}

function verdictOn({ kind, limit }: ScalingClaim, [lower, upper]: Interval): JudgedScaling['verdict'] {
  if (kind === 'efficiency' || kind === 'peak') return lower >= limit ? 'pass' : upper < limit ? 'fail' : 'inconclusive'
  return upper <= limit ? 'pass' : lower > limit ? 'fail' : 'inconclusive'
}

/** The findings of these levels, and those of the whole sweep that only the test runner knows, such as other test files beside it. */
function spoilersIn(result: SweepResult, levels: readonly SweepLevel[], passes: boolean): readonly FindingKind[] {
  const ofAll = new Set(result.levels.flatMap(({ findings }) => findings))
  const ofRunner = result.findings.map(({ kind }) => kind).filter((kind) => !ofAll.has(kind))
  const kinds = new Set([...levels.flatMap(({ findings }) => findings), ...ofRunner])
  return [...kinds].filter((kind) => isInvalid(FINDING_RULES[kind], 'throughput', passes))
}

/** An interval narrows with the root of the number of blocks. */
function moreRounds(
  { rounds, blockMs, findings }: SweepResult,
  { limit }: ScalingClaim,
  measured: number,
  [lower, upper]: Interval,
): string {
  const distance = Math.abs(limit - measured)
  const far = Math.max(upper - measured, measured - lower) / distance
  const needed = Math.ceil(rounds.completed * far ** 2 * 1.1)
  const narrower = `longer blocks, such as \`block: '${2 * blockMs}ms'\`, or more \`rounds\` narrow it`
  const disturbed = findings.length === 0 ? '' : `${findings.map(({ kind }) => kind).join(', ')} disturbed the sweep, and `
  return `${disturbed}the limit lies within the interval: ${Number.isFinite(needed) && needed <= MOST_ROUNDS ? `about ${formatCount(Math.max(needed, rounds.completed + 1))} \`rounds\` would decide` : narrower}`
}

/**
 * Reads the value given to `expect`.
 *
 * @throws {LoadError} `not-judgeable` if it is not a sweep, or if nothing was measured.
 */
export function sweepIn(received: unknown): SweepResult {
  if (!isSweep(received))
    throw wrongSubject(received, 'load.sweep', 'the result of a run, which has one number of users: load.sweep measures several')
  if (received.levels.length === 0)
    throw notJudgeable(`Nothing was measured: ${earlyEndReason(received) ?? 'the sweep was ended before its first block'}`)
  return received
}
