import { LEVELS_FOR_SIGMA } from '../../stats/sweep/scaling.ts'
import { formatCount, formatDuration } from '../../units/format.ts'
import { counted } from '../counted.ts'
import type { SweepLevel, SweepResult } from './sweep-result.ts'
import { listInWords } from '../../units/text/list-in-words.ts'

/** Why a sweep ended early, and what to do; `undefined` if it did not. */
export function earlyEndReason(result: SweepResult): string | undefined {
  const { endedBy, levels, rounds, abortReason } = result
  const made = `${formatCount(rounds.completed)} of ${counted(rounds.planned, 'round')}`
  switch (endedBy) {
    case 'nothing succeeded':
      return `nothing succeeded with ${users(levels[0]?.concurrency ?? 1)}${errorIn(levels)}`
    case 'generator':
      return `the generator was too busy at every level, so that its throughput, and not that of the target, would have been measured: ${GENERATOR}`
    case 'block':
      return tooLong(result)
    case 'target died':
      return `the target died in the sweep, after ${made}`
    case 'time':
      return `time was over after ${made}: give the test a longer timeout, make fewer \`rounds\` of a shorter \`block\`, or use loadTest(), which makes its timeout fit`
    case 'aborted':
      return `the sweep was aborted after ${made}${abortReason === undefined ? '' : ` (${abortReason})`}`
    default:
      return undefined
  }
}

/** Which iterations took longer than a block, and what to do. */
function tooLong({ levels, blockMs }: SweepResult): string {
  const slowest = levels.toSorted((first, second) => iterationMs(second) - iterationMs(first))[0]
  const tookMs = slowest === undefined ? 0 : iterationMs(slowest)
  const block = `longer than a block of ${formatDuration(blockMs)}`
  if (slowest !== undefined && tookMs > blockMs)
    return `an iteration with ${users(slowest.concurrency)} took ${formatDuration(tookMs)}, ${block}: set \`block: '${roundedUp(3 * tookMs)}ms'\``
  const worst = levels.toSorted((first, second) => second.errorRate - first.errorRate)
  return `iterations that failed took ${block}${errorIn(worst)}: set a shorter \`timeout\`, a longer \`block\`, or fewer users in \`concurrency\``
}

/** Why nothing was fitted to a sweep, and what to do. */
export function missingUsl(result: SweepResult): string {
  const early = earlyEndReason(result)
  if (early !== undefined) return early
  if (result.rounds.planned === 1) return '`VITEST_LOAD=smoke` makes one short block only'
  const usable = usableLevels(result)
  const bound = result.levels.filter(({ isGeneratorBound }) => isGeneratorBound)
  const dead = result.levels.filter(({ throughput }) => throughput === 0)
  const needed = `a fit needs at least ${LEVELS_FOR_SIGMA} levels`
  if (bound.length > 0 && result.levels.length >= LEVELS_FOR_SIGMA)
    return `${needed}, and at ${listed(bound)} the generator was too busy for its numbers to be those of the target: ${GENERATOR}`
  if (dead.length > 0 && result.levels.length >= LEVELS_FOR_SIGMA)
    return `${needed}, and at ${listed(dead)} nothing succeeded${errorIn(dead)}`
  return `${needed}, got ${formatCount(usable.length)}: give more in \`concurrency\`, such as [1, 2, 4, 8, 16, 32]`
}

/** The levels that can be fitted. */
export const usableLevels = ({ levels }: Pick<SweepResult, 'levels'>): readonly SweepLevel[] =>
  levels.filter(({ isGeneratorBound, throughput, blocks }) => !isGeneratorBound && throughput > 0 && blocks.length > 1)

export const GENERATOR = 'use a request as the task instead of a function, do less in it, or run it in `threads`'

export const users = (count: number): string => counted(count, 'user')

/** `8, 16 and 32 users`, of levels. */
export function listed(levels: readonly Pick<SweepLevel, 'concurrency'>[]): string {
  const counts = levels.map(({ concurrency }) => formatCount(concurrency))
  return counts.length === 1 ? users(levels[0]!.concurrency) : `${listInWords(counts)} users`
}

const errorIn = (levels: readonly SweepLevel[]): string => {
  const error = levels.find((level) => level.error !== undefined)?.error
  return error === undefined ? '' : `, most often ${error}`
}

const iterationMs = ({ latency }: SweepLevel): number => (latency.count === 0 ? 0 : latency.mean)

const roundedUp = (ms: number): number => Math.ceil(ms / 100) * 100
