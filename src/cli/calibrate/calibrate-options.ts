import { MAX_SEED } from '../../plan/limits.ts'
import type { MustBe } from '../../plan/problems/must-be.ts'
import { Problems } from '../../plan/problems/problems.ts'
import type { Thetas } from '../../stats/comparison/judge-pairs.ts'
import { formatReceived } from '../../units/text/received.ts'
import { givenIn, type KnownOptions } from '../given-options.ts'
import { mustBeShare, shareFrom, THETA_OPTIONS, thetasIn } from '../thetas.ts'

/** The parsed arguments of `vitest-load calibrate`. */
export interface CalibrateOrder {
  /** Comparisons of each kind. */
  readonly trials: number
  readonly thetas: Thetas
  readonly seed: number | undefined
  readonly isJson: boolean
}

/** Its server is not one that `serve` started, so its CPU time is not sampled. */
const { cpu: _cpu, ...TIMES } = THETA_OPTIONS
const KNOWN: KnownOptions = { ...TIMES, trials: 'text', theta: 'text', seed: 'text', json: 'flag', help: 'flag' }
const DEFAULT_TRIALS = 20
const MOST_TRIALS = 1_000
const DEFAULT_THETA = 0.05

/**
 * Parses the arguments after `calibrate`; `'help'` if help is requested.
 *
 * @throws {LoadError} `bad-arguments` with every problem at once.
 */
export function calibrateOrder(args: readonly string[]): CalibrateOrder | 'help' {
  const { values, rest, first, problems: found } = givenIn(args, KNOWN)
  if (values['help'] !== undefined) return 'help'
  const problems = new Problems('the arguments of calibrate')
  for (const problem of found) problems.add(problem)
  const surplus = [first, ...rest].filter((arg) => arg !== undefined)
  if (found.length === 0 && surplus.length > 0)
    problems.add(`Expected only --trials, --theta, --p50 and so on, --seed and --json, got ${formatReceived(surplus[0])}`)
  const checked = (name: string, mustBe: MustBe): void => {
    if (values[name] !== undefined) problems.check(`--${name}`, values[name], mustBe)
  }
  checked('trials', mustBeNumber(1, MOST_TRIALS, `a whole number from 1 to ${MOST_TRIALS}`))
  checked('theta', mustBeShare)
  const named = thetasIn(values, problems)
  const isAnyNamed = Object.keys(named).length > 0
  if (values['theta'] !== undefined && isAnyNamed)
    problems.add(`Expected either \`--theta\`, for the default metrics, or shares such as \`--p95\`: remove one of them`)
  checked('seed', mustBeNumber(0, MAX_SEED, 'a whole number from 0 to 4 294 967 295'))
  problems.throwIfAny('bad-arguments')
  const { trials = DEFAULT_TRIALS, theta = DEFAULT_THETA, seed, json } = values
  const share = shareFrom(theta)!
  return {
    trials: Number(trials),
    thetas: isAnyNamed ? named : { p50: share, p95: Math.min(1, 2 * share), throughput: share },
    seed: seed === undefined ? undefined : Number(seed),
    isJson: json !== undefined,
  }
}

const mustBeNumber =
  (from: number, to: number, words: string): MustBe =>
  (value) =>
    /^\d{1,10}$/.test(String(value)) && Number(value) >= from && Number(value) <= to ? undefined : words
