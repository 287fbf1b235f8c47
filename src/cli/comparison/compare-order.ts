import { thetasFrom } from '../../plan/comparison/comparison-plan.ts'
import { MAX_SEED } from '../../plan/limits.ts'
import { mustBeTime, type MustBe } from '../../plan/problems/must-be.ts'
import { Problems } from '../../plan/problems/problems.ts'
import type { Thetas } from '../../stats/comparison/judge-pairs.ts'
import { duration, type Milliseconds } from '../../units/duration.ts'
import { givenIn, type KnownOptions } from '../given-options.ts'
import { THETA_OPTIONS, thetasIn } from '../thetas.ts'

/** The parsed arguments of `vitest-load compare`. */
export interface CompareOrder {
  readonly ref: string
  /** Passed to Vitest unchanged. */
  readonly args: readonly string[]
  readonly thetas: Thetas
  /** For the whole command. */
  readonly maxDurationMs: Milliseconds
  readonly isStrict: boolean
  readonly prepare: string | undefined
  readonly seed: number | undefined
  /** The file; `true` for stdout, `undefined` for none. */
  readonly json: string | true | undefined
  readonly markdown: string | true | undefined
}

const DEFAULT_DURATION: Milliseconds = 600_000
const MAX_DURATION: Milliseconds = 86_400_000

const KNOWN: KnownOptions = {
  ...THETA_OPTIONS,
  'max-duration': 'text',
  strict: 'flag',
  prepare: 'text',
  seed: 'text',
  json: { endsWith: '.json' },
  markdown: { endsWith: '.md' },
  help: 'flag',
}

/** Options of Vitest that are refused here, and why. */
const REFUSED: Readonly<Record<string, string>> = {
  watch: 'a comparison ends',
  ui: 'both sides run without output',
  reporter: 'both sides run without output; use --json or --markdown for the outcome',
  outputFile: 'both sides run without output; use --json or --markdown for the outcome',
  pool: 'each side needs fresh processes, which is the pool `forks`',
  coverage: 'it would slow both sides down, by different amounts',
  shard: 'both sides must run the same files',
  update: 'two sides cannot both update snapshots',
  'sequence.shuffle': 'both sides must run in the same order',
}

/**
 * Parses the arguments after `compare`; `'help'` if help is requested.
 *
 * @throws {LoadError} `bad-arguments` with every problem at once.
 */
export function compareOrder(args: readonly string[]): CompareOrder | 'help' {
  const { values, rest, first, problems: found } = givenIn(args, KNOWN)
  if (values['help'] !== undefined) return 'help'
  const problems = new Problems('the arguments of compare')
  for (const problem of found) problems.add(problem)
  if (first === undefined || first === '')
    problems.add('Expected a git ref to compare with before all options of Vitest, as in `vitest-load compare main`, got none')
  for (const name of Object.keys(REFUSED))
    if (rest.some((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`)))
      problems.add(`\`--${name}\` does not apply to a comparison: ${REFUSED[name]}; remove it`)
  const checked = (name: string, mustBe: MustBe): void => {
    if (values[name] !== undefined) problems.check(`--${name}`, values[name], mustBe)
  }
  const thetas = thetasIn(values, problems)
  checked('max-duration', mustBeTime('above 0', MAX_DURATION))
  checked('seed', mustBeSeed)
  problems.throwIfAny('bad-arguments')

  const text = (name: string): string | undefined => (typeof values[name] === 'string' ? values[name] : undefined)
  return {
    ref: first!,
    args: rest,
    thetas: thetasFrom(thetas),
    maxDurationMs: text('max-duration') === undefined ? DEFAULT_DURATION : duration(text('max-duration')!),
    isStrict: values['strict'] !== undefined,
    prepare: text('prepare'),
    seed: text('seed') === undefined ? undefined : Number(text('seed')),
    json: values['json'],
    markdown: values['markdown'],
  }
}

const mustBeSeed: MustBe = (value) =>
  /^\d{1,10}$/.test(String(value)) && Number(value) <= MAX_SEED ? undefined : 'a whole number from 0 to 4 294 967 295'
