import { duration, parseDuration, type Milliseconds } from '../../units/duration.ts'
import { formatCount, formatDuration } from '../../units/format.ts'
import type { LoadOptions } from '../options/load-options.ts'
import { checkOwnOptions, namesOf, type OwnOptions } from '../options/own-options.ts'
import { mustBeTime, mustBeWhole, type MustBe } from '../problems/must-be.ts'
import type { Problems, Rule } from '../problems/problems.ts'
import type { SetBySweep, SweepOptions } from './sweep-options.ts'

const MOST_USERS = 10_000
const MOST_LEVELS = 32
const MOST_ROUNDS = 100
const SHORTEST_BLOCK: Milliseconds = 50
const LONGEST_BLOCK: Milliseconds = 60_000
const LONGEST_SWEEP: Milliseconds = 3_600_000

export const DEFAULT_LEVELS: readonly number[] = [1, 2, 4, 8, 16, 32]
export const DEFAULT_ROUNDS = 3
export const DEFAULT_BLOCK_MS: Milliseconds = 300

const mustBeLevels: MustBe = (value) => {
  const isLevel = (level: unknown): boolean => mustBeWhole(1, MOST_USERS)(level) === undefined
  const levels: readonly unknown[] = Array.isArray(value) ? value : []
  if (levels.length >= 2 && levels.length <= MOST_LEVELS && new Set(levels).size === levels.length && levels.every(isLevel))
    return undefined
  return `a list of 2 to ${MOST_LEVELS} different numbers of users from 1 to ${formatCount(MOST_USERS)}, such as [1, 2, 4, 8, 16, 32]`
}

const OWN_RULES: Readonly<Record<Exclude<keyof SweepOptions, keyof LoadOptions> | 'concurrency', Rule>> = {
  concurrency: mustBeLevels,
  rounds: mustBeWhole(2, MOST_ROUNDS),
  block: mustBeTime(SHORTEST_BLOCK, LONGEST_BLOCK),
}

/** Why an option of `load` does not apply to a sweep. */
const SWEEP_SETS: Readonly<Record<SetBySweep, string>> = {
  rate: 'its blocks have users, not arrivals: give the levels with `concurrency`',
  stages: 'each of its blocks has a constant number of users: give the levels with `concurrency`',
  spawnRate: 'the users of a block start together',
  arrivals: 'its blocks have users, not arrivals',
  pacer: 'its blocks have users, not arrivals',
  maxInFlight: 'its blocks have users, not arrivals',
  iterations: 'it makes blocks of a constant time: set that with `block`',
  duration: 'it makes blocks of a constant time: set that with `block`, and how many with `rounds`',
  warmup: 'each block has a short warm-up, and the first round is one',
  think: 'a level says how many iterations are in progress, so its users do not pause',
  abortWhen: 'it ends by itself if the target dies',
  agents: 'its blocks are short and follow one another: give it `threads` or `processes`',
  leak: 'its blocks are too short to see a leak',
}

const OWN: OwnOptions = {
  noun: 'a sweep',
  example: '{ concurrency: [1, 2, 4, 8, 16, 32], rounds: 3 }',
  rules: OWN_RULES,
  required: [],
  refused: SWEEP_SETS,
}

/** The names of all options of a sweep. */
export const SWEEP_OPTIONS: readonly string[] = namesOf(OWN)

/** Checks the options against every rule and notes problems. Returns the given options, which are valid only if no problem was noted. */
export function checkSweepOptions(options: unknown, problems: Problems): SweepOptions {
  const others: SweepOptions = checkOwnOptions(options, OWN, problems)
  if (problems.count > 0) return others
  const { concurrency = DEFAULT_LEVELS, rounds = DEFAULT_ROUNDS, block = DEFAULT_BLOCK_MS } = others
  const takesMs = concurrency.length * (rounds + 1) * duration(block)
  if (takesMs > LONGEST_SWEEP)
    problems.add(
      `\`rounds\` (${formatCount(rounds)}) of ${formatCount(concurrency.length)} levels take ${formatDuration(takesMs)} with a \`block\` of ${formatDuration(parseDuration(block)!)}, ` +
        `more than ${formatDuration(LONGEST_SWEEP)}: lower one of them`,
    )
  return others
}
