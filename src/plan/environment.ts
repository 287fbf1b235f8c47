import { randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mustBeHostPattern, splitHosts } from './options/http/allow.ts'
import { MAX_SEED } from './limits.ts'
import type { LoadOptions } from './options/load-options.ts'
import type { Problems } from './problems/problems.ts'
import { formatReceived } from '../units/text/received.ts'

/** What a plan depends on in addition to the options. Missing values are taken from this process. */
export interface PlanEnvironment {
  /** Text of `VITEST_LOAD_SEED`. */
  readonly seed?: string | undefined
  /** Text of `VITEST_LOAD_ALLOW`. */
  readonly allow?: string | undefined
  /** How many files, including sockets, this process may open. */
  readonly openFiles?: number | undefined
  /** Draws a seed if neither the option nor the environment has one; a whole number from 0 to 2³² − 1. */
  readonly drawSeed?: (() => number) | undefined
}

export const processEnvironment = (): PlanEnvironment => ({ seed: process.env.VITEST_LOAD_SEED, allow: process.env.VITEST_LOAD_ALLOW })

export function checkEnvironment(environment: PlanEnvironment, given: LoadOptions, problems: Problems): void {
  if (given.seed === undefined && parseSeed(environment.seed) === undefined && isSet(environment.seed)) {
    problems.expected('VITEST_LOAD_SEED', 'a whole number from 0 to 4 294 967 295', formatReceived(environment.seed))
  }
  for (const pattern of splitHosts(environment.allow)) problems.check('VITEST_LOAD_ALLOW', pattern, mustBeHostPattern)
}

/** The option overrides the environment, which overrides a random seed. */
export const seedFrom = (option: number | undefined, { seed, drawSeed = () => randomInt(MAX_SEED + 1) }: PlanEnvironment): number =>
  option ?? parseSeed(seed) ?? drawSeed()

function parseSeed(text: string | undefined): number | undefined {
  const seed = /^\s*\d{1,10}\s*$/.test(text ?? '') ? Number(text) : Number.NaN
  return seed <= MAX_SEED ? seed : undefined
}

const isSet = (text: string | undefined): boolean => text !== undefined && text.trim() !== ''

/** So many that files do not limit the default of `maxInFlight`. */
const ENOUGH_FILES = 10_256

/**
 * The soft limit of open files, from Linux's `/proc/self/limits`. Node raises its soft limit to the hard one at its start, so if the limit cannot be read
 * (macOS, Windows), it is assumed to be enough.
 */
export function parseOpenFiles(limits: string): number {
  const soft = /^Max open files\s+(\d+)/m.exec(limits)?.[1]
  return soft === undefined ? ENOUGH_FILES : Number(soft)
}

let openFiles: number | undefined

/** Read once, and only if a plan needs it: it does not change while a process runs. */
export function openFilesOfProcess(): number {
  openFiles ??= parseOpenFiles(process.platform === 'linux' ? readOrNothing('/proc/self/limits') : '')
  return openFiles
}

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
